//! A ledger or a key that is not as it should be: one clear error, and nothing changed.

use std::{fs, os::unix::fs::PermissionsExt as _};

use rusqlite::Connection;

use crate::desk::{Desk, LEDGER};

#[test]
fn a_ledger_that_is_not_there() {
    let desk = Desk::empty();
    desk.one_claim();
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
    desk.one_claim();
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
    desk.one_claim();
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
    desk.one_claim();
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
    desk.one_claim();
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
    desk.one_claim();
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
