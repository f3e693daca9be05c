//! A ledger, a key or a machine that is not as it should be: one clear error, and nothing changed.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Stdio,
};

use rusqlite::Connection;

use crate::desk::{Desk, HEADER, LEDGER, PROGRAM, Run, rows_of_tables};

/// A claims file with one claim that can be recorded.
const ONE: &str = "e,casualties/killed,TJ,9,2021-05,Tajikistan,TJ,A report";

/// Writes a claims file with one claim.
fn one_claim(desk: &Desk) -> PathBuf {
    desk.write("claims.csv", format!("{HEADER}\n{ONE}\n"))
}

#[test]
fn a_ledger_that_is_not_there() {
    let desk = Desk::empty();
    one_claim(&desk);
    fs::create_dir(desk.path("folder")).expect("made");
    for command in [&["import", "claims.csv"][..], &["disputes"], &["verify"], &["log"], &["rebuild"]] {
        desk.run(command)
            .fails(1)
            .noting(&["counterclaim.db: there is no ledger here; create one with `counterclaim init`"]);
        desk.run(&[command, &["--ledger", "folder"]].concat()).fails(1).noting(&[
            "folder: is a directory; name the ledger file in it, for example folder/counterclaim.db",
        ]);
    }
    assert!(!desk.path(LEDGER).exists() && !desk.home().exists(), "asking made a file");
}

#[test]
fn a_file_that_is_no_ledger() {
    let desk = Desk::new();
    one_claim(&desk);
    desk.write("text.db", "claims, so to speak\n".repeat(100));
    desk.write("empty.db", "");
    Connection::open(desk.path("other.db"))
        .and_then(|c| c.execute_batch("CREATE TABLE claim (value)"))
        .expect("made");
    let named = Connection::open(desk.path("named.db")).expect("made");
    named.execute_batch("PRAGMA application_id = 1196437808; CREATE TABLE claim (value)").expect("made");
    for (name, problem) in [
        ("text.db", "text.db: is no counterclaim ledger"),
        ("empty.db", "empty.db: is no counterclaim ledger; it is another SQLite database or an empty file"),
        ("other.db", "other.db: is no counterclaim ledger; it is another SQLite database"),
        ("named.db", "named.db: is no counterclaim ledger; it is another program's SQLite database"),
    ] {
        let before = fs::read(desk.path(name)).expect("read");
        for command in [&["import", "claims.csv"][..], &["disputes"], &["verify"], &["rebuild"], &["init"]] {
            let run = desk.run(&[command, &["--ledger", name]].concat()).fails(1);
            if command != ["init"] {
                run.noting(&[problem]);
            }
        }
        assert_eq!(fs::read(desk.path(name)).expect("read"), before, "{name} was changed");
    }
}

#[test]
fn a_ledger_that_lacks_its_end() {
    let desk = Desk::with_case();
    let whole = fs::read(desk.path(LEDGER)).expect("read");
    for kept in [100, 4096, 5000, whole.len() / 2, whole.len() - 4096] {
        desk.write("cut.db", &whole[..kept]);
        for command in [&["verify"][..], &["log", "--all"], &["disputes"]] {
            let run = desk.run(&[command, &["--ledger", "cut.db"]].concat());
            assert!(
                matches!(run.status, Some(0..=2)) && !run.notes.contains("panicked"),
                "{kept} bytes: {run:?}"
            );
            if command == ["verify"] {
                assert!(run.status != Some(0), "{kept} bytes pass: {run:?}");
                assert!(run.notes.contains("cut.db: ") || run.status == Some(1), "{run:?}");
            }
        }
        assert_eq!(fs::read(desk.path("cut.db")).expect("read"), whole[..kept], "changed");
    }
}

#[test]
fn a_ledger_of_a_newer_format() {
    let desk = Desk::with_case();
    one_claim(&desk);
    desk.sqlite().execute_batch("PRAGMA user_version = 2; PRAGMA wal_checkpoint(TRUNCATE)").expect("set");
    for command in [&["import", "claims.csv"][..], &["disputes"], &["verify"], &["rebuild"]] {
        desk.refused(command, 1).noting(&[
            "counterclaim.db: was written in ledger format 2, and this program reads up to format 1",
            "install a newer counterclaim to open it (nothing was changed)",
        ]);
    }
}

#[test]
fn a_ledger_that_another_program_is_writing() {
    let desk = Desk::with_case();
    one_claim(&desk);
    let before = desk.tables();
    let other = desk.sqlite();
    other.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    let runs = std::thread::scope(|scope| {
        let commands =
            [&["import", "claims.csv"][..], &["retract", "#9", "--reason", "a test"], &["rebuild"]];
        let runs = commands.map(|command| scope.spawn(|| desk.run(command)));
        // Whoever only asks is not kept waiting.
        desk.run(&["disputes"]).fine().saying(&["DISPUTED"]);
        runs.map(|run| run.join().expect("it ran"))
    });
    for run in runs {
        run.fails(1).noting(&[
            "counterclaim.db: another program is writing to this ledger; try again when it has finished",
        ]);
    }
    other.execute_batch("ROLLBACK").expect("released");
    assert!(before == desk.tables(), "something was recorded");
    desk.run(&["import", "claims.csv"]).fine();
}

#[test]
fn a_file_where_a_ledger_would_be_made() {
    let desk = Desk::with_case();
    let before = desk.tables();
    let keys = || fs::read_dir(desk.home().join("keys")).expect("keys").count();
    let kept = keys();
    desk.run(&["init"]).fails(1).noting(&["counterclaim.db: a file is already here; nothing was changed"]);
    desk.run(&["demo", "--keep", LEDGER]).fails(1).noting(&["counterclaim.db: a file is already here"]);
    desk.run(&["init", "--ledger", "new.db", "--origin", "two words"])
        .fails(1)
        .noting(&["\"two words\" cannot name a ledger", "for example example.org/claims"]);
    assert!(before == desk.tables());
    assert_eq!(keys(), kept, "a key was made for nothing");
    assert!(!desk.path("new.db").exists());
}

#[test]
fn a_key_that_is_missing_or_not_kept_to_oneself() {
    let desk = Desk::with_case();
    one_claim(&desk);
    let key = fs::read_dir(desk.home().join("keys"))
        .expect("keys")
        .map(|entry| entry.expect("an entry").path())
        .find(|path| path.extension().is_some_and(|extension| extension == "key"))
        .expect("the key");
    let secret = fs::read_to_string(&key).expect("read");
    assert_eq!(fs::metadata(&key).expect("there").permissions().mode() & 0o777, 0o600);

    for mode in [0o640, 0o604, 0o660] {
        fs::set_permissions(&key, fs::Permissions::from_mode(mode)).expect("set");
        let run = desk.refused(&["import", "claims.csv"], 1);
        run.noting(&[&format!(
            "(mode {mode:04o}); make it yours alone with `chmod 600`, and consider it known"
        )]);
    }
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).expect("set");

    fs::write(&key, "no key at all\n").expect("written");
    desk.refused(&["import", "claims.csv"], 1).noting(&["holds no signing key for this ledger"]);
    fs::remove_file(&key).expect("removed");
    desk.refused(&["import", "claims.csv"], 1).noting(&[
        key.to_str().expect("UTF-8"),
        "the signing key of this ledger is not here; it is needed to record anything",
        "COUNTERCLAIM_HOME",
    ]);
    desk.refused(&["retract", "#9", "--reason", "a test"], 1)
        .noting(&["the signing key of this ledger is not here"]);
    // Asking needs no key.
    desk.run(&["disputes"]).fine();
    desk.run(&["verify"]).fine();

    fs::write(&key, &secret).expect("written");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).expect("set");
    desk.run(&["import", "claims.csv"]).fine();
}

#[test]
fn a_home_that_cannot_be_one() {
    let desk = Desk::empty();
    desk.write("home", "a file");
    desk.run(&["init"]).fails(1).noting(&["home/keys/"]);
    assert!(!desk.path(LEDGER).exists(), "a ledger without its key was left");
}

#[test]
fn a_ledger_that_is_behind_what_was_signed() {
    let desk = Desk::with_case();
    let backup = fs::read(desk.path(LEDGER)).expect("read");
    one_claim(&desk);
    desk.run(&["import", "claims.csv"]).fine();
    for suffix in ["-wal", "-shm"] {
        drop(fs::remove_file(desk.path(&format!("{LEDGER}{suffix}"))));
    }
    desk.write(LEDGER, backup);
    desk.refused(&["import", "claims.csv"], 1).noting(&[
        "this ledger has 157 entries, and a checkpoint of 159 entries was signed with its key",
        "nothing may be recorded in it",
    ]);
}

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
    one_claim(&desk);
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
    one_claim(&desk);
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

#[test]
fn a_reject_file_that_cannot_be_written() {
    let desk = Desk::new();
    desk.write("claims.csv", format!("{HEADER}\n{ONE}\ne,casualties/killed,TJ,40..30,2021,A,TJ,S\n"));
    fs::create_dir(desk.path("folder")).expect("made");
    for path in ["folder", "nowhere/rejects.csv"] {
        desk.refused(&["import", "claims.csv", "--skip-bad-rows", "--rejects", path], 1)
            .noting(&[path.split('/').next().expect("a folder")]);
    }
}
