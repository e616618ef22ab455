package dev.yunfan.groups;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which frame of a back-trace names the fault: not always the first one that is left. */
enum KernelBlame {
  /** Where it happened. */
  FIRST_FRAME {
    @Override
    Optional<String> among(List<String> frames) {
      return frames.stream().findFirst();
    }
  },

  /**
   * A CPU that loops is caught at a random depth of its loop, so the name is taken from just above
   * the entry point: the system call, the file operation, the timer or the work that loops.
   */
  LOOPING_ENTRY {
    @Override
    Optional<String> among(List<String> frames) {
      var above = frames.isEmpty() ? "" : frames.get(0);
      for (int i = 0; i < frames.size(); i++) {
        var frame = frames.get(i);
        if (ARM64_ENTRY.matcher(frame).find() && i >= 2) {
          return Optional.of(frames.get(i - 2)); // the driver's function, not the system call's
        }
        if (ENTRY_POINTS.matcher(frame).find() || ARM64_ENTRY.matcher(frame).find()) {
          return Optional.of(frame.contains(SMP_CALL) ? SMP_CALL : above);
        }
        above = frame;
      }
      return frames.stream().findFirst();
    }
  },

  /**
   * A task that waits is a victim; hangs on the two usual culprits are one fault each, all others
   * are named after who waits, not after how.
   */
  WAITING_TASK {
    @Override
    Optional<String> among(List<String> frames) {
      for (var frame : frames) {
        if (RCU_WAIT.matcher(frame).find()) {
          return Optional.of("synchronize_rcu");
        }
        if (frame.contains("rtnl_lock")) {
          return Optional.of(frame);
        }
      }
      return frames.stream().filter(frame -> !WAITING.matcher(frame).find()).findFirst();
    }
  };

  /** Frames right below a system call on arm64, in kernels from 3.18 on. */
  private static final Pattern ARM64_ENTRY =
      Pattern.compile(
          "^(?:el0_svc(?:_naked|_common|_handler)?|do_el0_svc|el0_sync(?:_handler)?|el0t_64_sync(?:_handler)?)$");

  private static final String SMP_CALL = "smp_call_function";

  private static final Pattern RCU_WAIT = Pattern.compile("synchronize_(?:rcu|srcu|net|sched)");

  private static final Pattern WAITING =
      Pattern.compile(
          "sched|_lock|_slowlock|down|rwsem|completion|kthread|wait|synchronize|context_switch"
              + "|__switch_to|cancel_delayed_work|rcu_barrier");

  private static final Pattern ENTRY_POINTS =
      Pattern.compile(
          String.join(
              "|",
              // system calls
              "do_syscall_|do_fast_syscall_|sysenter_dispatch|tracesys_phase2",
              "invoke_syscall|ret_fast_syscall|^(?:sys_)?(?:socketpair|connect|ioctl)",
              "^setsockopt$|^listen$|^accept$",
              // interrupts, timers, work and threads
              "do_softirq|call_timer_fn|_run_timers|run_timer_softirq|hrtimer_run|run_ksoftirqd",
              "tasklet_(?:hi_)?action|smp_call_function|process_one_work|smpboot_thread_fn",
              "^kthread$|start_secondary|cpu_startup_entry|ret_from_fork",
              // file operations
              "vfs_(?:iter_)?(?:read|write)|do_iter_(?:read|write)|call_(?:read|write)_iter",
              "new_sync_(?:read|write)|vfs_ioctl|ksys_ioctl|compat_ioctl|compat_sys_ioctl",
              "blkdev_(?:driver_)?ioctl|^call_mmap|mmap_region|do_mmap|do_dentry_open|vfs_open",
              // sockets and the network
              "^(?:__)?sock_release|^sock_(?:sendmsg|recvmsg|mmap|do_ioctl|ioctl)",
              "^compat_sock_ioctl|kernel_(?:setsockopt|listen|accept)|sock_common_setsockopt",
              "sk_common_release|^(?:nfnetlink|rtnetlink)_rcv_msg|^netlink_dump",
              "netif_receive_skb",
              // page faults, and the way back to user space
              "__handle_irq_event_percpu|^gic_handle_irq$|^el1_irq$",
              "__do_fault|do_page_fault|^page_fault$|__fput|task_work_run|exit_to_usermode"));

  /** The frame that names the fault, or empty if none does. */
  abstract Optional<String> among(List<String> frames);
}
