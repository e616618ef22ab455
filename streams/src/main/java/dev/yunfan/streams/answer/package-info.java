/** The table's answers as sheets: rows for people, programs and spreadsheets alike. Pure. */
@NullMarked
package dev.yunfan.streams.answer;

import org.jspecify.annotations.NullMarked;
