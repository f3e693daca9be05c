//! How much memory a run of the program takes, by the kernel's count. The benchmarks use it too.

use std::{
    process::{Child, Command, ExitStatus},
    thread,
    time::Duration,
};

/// How a command ended, and the most memory that it had in use, in bytes; 0 where the kernel does not say.
pub(crate) fn peak(command: &mut Command) -> (ExitStatus, u64) {
    let mut child = command.spawn().expect("the program starts");
    let mut most = 0;
    loop {
        most = most.max(high_water(&child));
        if let Some(ended) = child.try_wait().expect("waited for") {
            return (ended, most);
        }
        thread::sleep(Duration::from_millis(1));
    }
}

/// Most memory that the program has had in use so far, in bytes; 0 where the kernel does not say, and before the new
/// process has become the program: until then its memory is that of whoever started it.
pub(crate) fn high_water(child: &Child) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    if !text.starts_with("Name:\tcounterclaim") {
        return 0;
    }
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) * 1024
}
