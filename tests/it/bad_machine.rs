//! A machine that lets nothing be written, or stops reading: one clear error, and nothing changed.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Stdio,
};

use rusqlite::Connection;

use crate::desk::{Desk, HEADER, LEDGER, PROGRAM, Run, rows_of_tables};

/// Makes a path read-only until the test ends, so that the folder can be taken away.
struct ReadOnly(PathBuf);

impl ReadOnly {
    fn new(path: PathBuf) -> Self {
        let mode = if path.is_dir() { 0o555 } else { 0o444 };
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("set");
        Self(path)
    }
}

impl Drop for ReadOnly {
    fn drop(&mut self) {
        let mode = if self.0.is_dir() { 0o755 } else { 0o644 };
        drop(fs::set_permissions(&self.0, fs::Permissions::from_mode(mode)));
    }
}

/// Runs the program as somebody whom permissions bind. They do not bind root, so it runs without
/// the capabilities that set root apart; none if this machine cannot do that.
fn bound(desk: &Desk, arguments: &[&str]) -> Option<Run> {
    let probe = desk.write("probe", "");
    let probe = ReadOnly::new(probe);
    if fs::OpenOptions::new().append(true).open(&probe.0).is_err() {
        return Some(desk.run(arguments));
    }
    let mut command = desk.command("setpriv");
    let dropped = "-dac_override,-dac_read_search";
    command.args([format!("--bounding-set={dropped}"), format!("--inh-caps={dropped}")]);
    let refuses = |path: &Path| {
        let mut shell = desk.command("setpriv");
        shell.args([format!("--bounding-set={dropped}"), format!("--inh-caps={dropped}")]);
        shell.args(["sh", "-c", "! : >> \"$0\""]).arg(path).stderr(Stdio::null());
        shell.status().is_ok_and(|status| status.success())
    };
    if !refuses(&probe.0) {
        println!("skipped: permissions do not bind this user, and setpriv cannot change that");
        return None;
    }
    Some(Run::of(arguments, &command.arg(PROGRAM).args(arguments).output().expect("it starts")))
}

/// A desk whose ledger is alone in a folder `archive`.
fn archived() -> Desk {
    let desk = Desk::empty();
    fs::create_dir(desk.path("archive")).expect("made");
    let ledger = "archive/case.db";
    desk.run(&["init", "--ledger", ledger]).fine();
    desk.run(&["import", crate::desk::case().to_str().expect("UTF-8"), "--ledger", ledger]).fine();
    desk.one_claim();
    desk
}

#[test]
fn a_ledger_that_is_read_only_is_read_and_not_written() {
    for (file, folder) in [(true, false), (false, true), (true, true)] {
        let desk = archived();
        let before = rows_of_tables(&Connection::open(desk.path("archive/case.db")).expect("a database"));
        let held = [(file, "archive/case.db"), (folder, "archive")]
            .map(|(held, path)| held.then(|| ReadOnly::new(desk.path(path))));
        let ask = |arguments: &[&str]| bound(&desk, &[arguments, &["--ledger", "archive/case.db"]].concat());
        let Some(import) = ask(&["import", "claims.csv"]) else { return };
        import.fails(1).noting(&[
            "archive/case.db: this ledger cannot be written (the file, its folder or the medium is read-only)",
        ]);
        for arguments in [&["retract", "#9", "--reason", "a test"][..], &["rebuild"]] {
            ask(arguments).expect("as before").fails(1).noting(&["this ledger cannot be written"]);
        }
        ask(&["disputes"]).expect("as before").fine().saying(&["DISPUTED"]);
        ask(&["verify"]).expect("as before").fine().saying(&["Everything holds"]);
        drop(held);
        assert!(
            before == rows_of_tables(&Connection::open(desk.path("archive/case.db")).expect("a database"))
        );
    }
}

#[test]
fn a_folder_that_cannot_be_written() {
    let desk = archived();
    let held = ReadOnly::new(desk.path("archive"));
    let Some(run) = bound(&desk, &["init", "--ledger", "archive/new.db"]) else { return };
    run.fails(1).noting(&["archive"]);
    bound(&desk, &["export", "claims", "--ledger", "archive/case.db", "-o", "archive/claims.csv"])
        .expect("as before")
        .fails(1)
        .noting(&["archive/claims.csv: may not be opened (permission denied)"]);
    drop(held);
    assert!(!desk.path("archive/new.db").exists() && !desk.path("archive/claims.csv").exists());
}

#[test]
fn a_file_that_may_not_be_read() {
    let desk = archived();
    for path in ["claims.csv", "archive/case.db"] {
        fs::set_permissions(desk.path(path), fs::Permissions::from_mode(0o000)).expect("set");
        let Some(run) = bound(&desk, &["import", "claims.csv", "--ledger", "archive/case.db"]) else {
            return;
        };
        run.fails(1).noting(&[path, "permission denied"]);
        fs::set_permissions(desk.path(path), fs::Permissions::from_mode(0o644)).expect("set");
    }
}

/// Runs a shell script in a folder `disk` of so many KiB, where `$PROGRAM` is the program; none if
/// this machine makes no such folder.
fn on_small_disk(desk: &Desk, kibibytes: u32, script: &str) -> Option<Run> {
    let folder = desk.path("disk");
    fs::create_dir_all(&folder).expect("made");
    let mount = format!("mount -t tmpfs -o size={kibibytes}k tmpfs \"$1\" && cd \"$1\"");
    for namespaces in [&["--mount"][..], &["--mount", "--map-root-user"]] {
        let run = |script: &str| {
            let mut command = desk.command("unshare");
            command.args(namespaces).args(["sh", "-c", script, "sh"]).arg(&folder).env("PROGRAM", PROGRAM);
            command.output()
        };
        if run(&mount).is_ok_and(|output| output.status.success()) {
            let output = run(&format!("{mount} && {script}")).expect("it ran before");
            return Some(Run::of(&[script], &output));
        }
    }
    println!("skipped: this machine lets the test mount no small disk");
    None
}

#[test]
fn a_disk_that_is_full() {
    let desk = Desk::empty();
    let rows: Vec<String> = (0..3000).map(|n| format!("e,casualties/killed,TJ,{n},2021,A,TJ,S\n")).collect();
    desk.write("many.csv", format!("{HEADER}\n{}", rows.concat()));
    desk.one_claim();
    let script = "$PROGRAM init >../init 2>&1 && cp counterclaim.db ../before.db || exit 9
        $PROGRAM import ../many.csv; status=$?
        cp counterclaim.db* .. && $PROGRAM verify >../verify 2>&1 || exit 8
        exit $status";
    let Some(run) = on_small_disk(&desk, 600, script) else { return };
    run.fails(2).noting(&["counterclaim.db: the disk is full; nothing was recorded"]);
    let rows = |name: &str| rows_of_tables(&Connection::open(desk.path(name)).expect("a database"));
    assert!(rows("before.db") == rows(LEDGER), "something was recorded");
    assert!(desk.read("verify").contains("Everything holds: 1 entry"));

    let script = "$PROGRAM init >../init 2>&1 || exit 9
        dd if=/dev/zero of=fill bs=1k 2>/dev/null
        $PROGRAM import ../claims.csv";
    on_small_disk(&desk, 600, script)
        .expect("as before")
        .fails(2)
        .noting(&["counterclaim.db: the disk is full; nothing was recorded"]);

    let script =
        "dd if=/dev/zero of=fill bs=1k 2>/dev/null; $PROGRAM init; status=$?; ls >../left; exit $status";
    on_small_disk(&desk, 600, script).expect("as before").fails(2).noting(&["the disk is full"]);
    assert_eq!(desk.read("left"), "fill\n", "half a ledger was left");

    let script = "$PROGRAM init >../init 2>&1 && $PROGRAM import ../claims.csv >../import 2>&1 || exit 9
        printf kept >report.csv
        dd if=/dev/zero of=fill bs=1k 2>/dev/null
        $PROGRAM export claims -o report.csv; status=$?; ls >../left; cp report.csv ..; exit $status";
    on_small_disk(&desk, 600, script).expect("as before").fails(2).noting(&["report.csv: "]);
    assert_eq!(desk.read("report.csv"), "kept", "a report was cut short");
    assert!(!desk.read("left").contains("tmp"), "{}", desk.read("left"));

    let script = "$PROGRAM init >../init 2>&1 && dd if=/dev/urandom of=page bs=1k count=60 2>/dev/null
        $PROGRAM source add page >../added 2>&1 || exit 9
        dd if=/dev/zero of=fill bs=1k 2>/dev/null
        $PROGRAM export evidence bag; status=$?; ls -a >../left; exit $status";
    on_small_disk(&desk, 800, script).expect("as before").fails(2).noting(&["bag"]);
    let left = desk.read("left");
    assert!(!left.lines().any(|name| name == "bag" || name.starts_with(".counterclaim-")), "{left}");
}

#[test]
fn an_output_that_takes_nothing() {
    let desk = Desk::with_case();
    let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else {
        println!("skipped: there is no /dev/full");
        return;
    };
    for arguments in [&["export", "claims"][..], &["log", "--all"], &["disputes", "--format", "json"]] {
        let mut command = desk.command(PROGRAM);
        command.args(arguments).stdout(full.try_clone().expect("a second handle"));
        let run = Run::of(arguments, &command.output().expect("it starts"));
        run.fails(2).noting(&["the output cannot be written: No space left on device"]);
    }
}

#[test]
fn a_pipe_that_closes_is_no_failure() {
    let desk = Desk::with_case();
    for arguments in [
        &["log", "--all"][..],
        &["log", "--all", "--format", "csv"],
        &["log", "--all", "--format", "json"],
        &["log", "--all", "--format", "jsonl"],
        &["log", "--all", "--format", "md"],
        &["log", "--all", "--format", "html"],
        &["disputes"],
        &["disputes", "--all", "--format", "csv"],
        &["disputes", "--all", "--format", "json"],
        &["disputes", "--all", "--format", "jsonl"],
        &["compare", "casualties"],
        &["topics"],
        &["show", "#9"],
        &["show", "#9", "--json"],
        &["verify"],
        &["export", "claims"],
        &["export", "disputes", "--all"],
        &["export", "disputes", "--all", "--wide"],
        &["codebook", "show"],
        &["codebook", "show", "--toml"],
        &["completions", "bash"],
        &["man"],
        &["demo"],
        &["--help"],
        &["help-is-no-command"],
    ] {
        let mut child = desk.command(PROGRAM).args(arguments).spawn().expect("it starts");
        drop(child.stdout.take());
        if arguments == ["help-is-no-command"] {
            drop(child.stderr.take());
        }
        let output = child.wait_with_output().expect("it ends");
        let run = Run::of(arguments, &output);
        run.ended(i32::from(arguments == ["help-is-no-command"]));
    }
}
