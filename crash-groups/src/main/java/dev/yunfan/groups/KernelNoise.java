package dev.yunfan.groups;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Functions that stand at the top of kernel back-traces without being to blame: those that detect
 * and report, and the primitives whose callers misused them.
 */
final class KernelNoise {
  /** Regular expressions found anywhere in the name, by the reason they are noise. */
  private static final List<String> REASONS =
      List.of(
          // the sanitizers themselves
          """
          kasan kmsan hwasan __asan __msan __sanitizer kcsan_setup_watchpoint
          check_memory_region read_word_at_a_time (read|write)_once_.*nocheck
          check_heap_object check_object print_address_description print_report
          """,
          // traps, warnings, panics and the unwinder
          """
          panic invalid_op report_bug fixup_bug do_error _trap$ do_trap program_check_exception
          program_check_common __warn warn_slowpath warn_alloc warn_bogus __fortify_report
          ^_*cfi_ ^handle_cfi report_cfi __ubsan_handle ^die_kernel_fault$ ^rust_begin_unwind ^rust_helper_BUG
          ^core::panicking ^core::(option|result)::.*_failed ^core::(slice|str)::.*fail
          show_stack dump_stack walk_stack dump_backtrace unwind_backtrace ^__bug$ stack_trace_save arch_stack_walk
          stack_trace_consume_entry print_tainted ^get_taint$ assertfail
          do_(kernel|translation)_fault do_mem_abort el1_abort el1h_64_sync _indirect_thunk_
          """,
          // lock validator and the preemption checks
          """
          lockdep lock_acquire lock_release lock_class mark_lock (reacquire|mark)_held_locks
          print_usage_bug valid_state print_unlock imbalance_bug (trace|lockdep)_(hard|soft)irq perf_trace
          bh_enable bh_disable might_sleep might_fault __might_resched seqprop_assert
          """,
          // locks, atomics and counters: the caller holds it wrong
          """
          raw_spin_rq spin_(lock|trylock|unlock) (read|write)_(lock|trylock|unlock)
          ^down$ down_(read|write|trylock) up_(read|write) ^(__|rt_)?mutex_ owner_on_cpu
          osq_(lock|unlock) lock_sock release_sock ^(un)?lock_page lock_timer_base
          atomic(64)?_(dec|inc|read|set|or|xor|and|add|sub|fetch|xchg|cmpxchg|try)
          (set|clear|change|test)_bit ^refcount_ ^kref_ ref_tracker
          ^complete$ wait_for_completion __wake_up finish_wait
          """,
          // memory and page-cache allocation
          """
          alloc_page k?v?[mzc]alloc krealloc kmem_cache allocate_slab slab_ ^kv?free$ kfree_skb
          __alloc_frozen_pages_noprof folio_(alloc|unlock) filemap_alloc_folio __filemap_get_folio
          find_or_create_page do_read_cache_folio read_cache_page pagecache_get_page
          grab_cache_page_write_begin find_lock_entries truncate_inode_(pages_range|folio|partial_folio) truncate_cleanup_folio
          folio_invalidate ifs_free mark_buffer_dirty __phys_addr
          """,
          // strings, copies, formatting and printing
          """
          mem(cpy|cmp|set|chr|move|dup) str(cmp|ncmp|cpy|lcpy|ncpy|scpy|len|str|nstr|nlen|chr)
          strdup strndup string pointer s[nc]+printf kv?asprintf printk va_format
          hex_dump_to_buffer print_hex_dump dev_(info|notice|warn|err|alert|crit|emerg)
          copy_(to|from)_(user|iter) copy_page_(to|from)_iter copy_folio_to_iter
          ^copy(in|out)$ (put|get)_user extract_(user|iter)_to_sg ^crc\\d+ crc_itu_t
          (read|write)[bwlq]$ logic_(in|out)
          """,
          // lists, trees, tables and ids
          """
          list_(add|del|replace|move|splice) ^(__)?rb_ ^klist_ xas_(start|load|find)
          rhashtable_lookup ida_free
          """,
          // object debugging, timers and work queues
          """
          debug_object (timer|work)_is_static_object del_timer __timer_delete_sync __mod_timer
          sk_stop_timer_sync flush_work __cancel_work_timer cancel_work_sync try_to_grab_pending
          (drain|destroy)_workqueue queue_work insert_work queue_delayed_work
          kthread_stop cleanup_srcu_struct
          """,
          // reference counts of files, objects, devices and their removal
          """
          ^iput(_final)?$ ^ihold$ drop_nlink dput kobject_ add_uevent_var get_device_parent
          device_(add|del|unregister|destroy|release|for_each_child|remove_file) ^put_device$
          devres_release_all hwrng_unregister i2c_del_adapter __unregister_client
          rollback_registered unregister_netdev sysfs_remove tty_unregister_device
          """,
          // the USB core: its drivers call it wrongly
          """
          dummy_urb_enqueue usb_kill_urb usb_kill_anchored_urbs usb_control_msg usb_hcd_submit_urb
          usb_submit_urb
          """);

  private static final Pattern NOISE =
      Pattern.compile(
          REASONS.stream()
              .flatMap(reason -> List.of(reason.strip().split("\\s+")).stream())
              .collect(Collectors.joining("|")));

  /** How threads, interrupts and system calls begin: under every back-trace, so in none. */
  private static final Pattern ENTRY =
      Pattern.compile(
          "^(?:kthread|worker_thread|process_one_work|process_scheduled_works|ret_from_fork(?:_asm)?"
              + "|kernel_thread_helper|do_exit|do_group_exit|_*do_softirq(?:_own_stack)?|call_softirq"
              + "|irq_exit(?:_rcu)?|handle_irq|do_IRQ|ret_from_intr|asm_.*|sysvec_.*|smp_apic_timer.*"
              + "|do_syscall_.*|do_fast_syscall.*|entry_.*|system_call.*|ret_fast_syscall|el0_.*"
              + "|invoke_syscall|x64_sys_call|cpu_startup_entry|start_secondary|start_kernel"
              + "|rest_init|cpu_idle)$");

  /** Every system call is wrapped by these, differently by architecture and age. */
  private static final List<String> SYSCALL_WRAPPERS =
      List.of(
          "SYSC_",
          "SyS_",
          "sys_",
          "__x64_",
          "__ia32_",
          "__arm64_",
          "____sys_",
          "___sys_",
          "__sys_",
          "__se_",
          "__se_sys_",
          "__do_sys_",
          "compat_SYSC_",
          "compat_SyS_",
          "ksys_");

  private KernelNoise() {}

  static boolean blameless(String function) {
    return NOISE.matcher(RustName.demangled(function)).find();
  }

  /** Whether a back-trace of any fault may end in this function. */
  static boolean entry(String function) {
    return ENTRY.matcher(function).find();
  }

  /** The function without the longest wrapper's prefix: {@code __do_sys_open} is {@code open}. */
  static String unwrapped(String function) {
    if (function.startsWith("_R") || function.startsWith("_ZN")) {
      return RustName.demangled(function);
    }
    int longest = 0;
    for (var wrapper : SYSCALL_WRAPPERS) {
      if (function.startsWith(wrapper)) {
        longest = Math.max(longest, wrapper.length());
      }
    }
    return function.substring(longest);
  }
}
