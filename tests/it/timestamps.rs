//! Time-stamp tokens, made by an authority that the test sets up with the openssl program.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::desk::{Desk, Run};

/// What the authority may do, and under which policy.
const CONFIGURATION: &str = "\
[tsa]
default_tsa = test_tsa
[test_tsa]
dir = .
serial = ./serial
crypto_device = builtin
signer_cert = ./tsa.pem
signer_key = ./tsa.key
signer_digest = sha256
certs = ./ca.pem
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
ess_cert_id_chain = no
[req]
distinguished_name = name
[name]
[ca]
basicConstraints = critical, CA:TRUE
[stamping]
extendedKeyUsage = critical, timeStamping
";

/// A time-stamping authority in a folder.
struct Authority {
    folder: PathBuf,
}

impl Authority {
    /// Sets it up in the desk's folder; none if there is no openssl, and then the reason is printed.
    fn in_folder(folder: &Path) -> Option<Self> {
        if let Err(error) = Command::new("openssl").arg("version").stdout(Stdio::null()).status() {
            println!("skipped: the openssl program cannot be run ({error})");
            return None;
        }
        fs::create_dir(folder).expect("made");
        fs::write(folder.join("tsa.cnf"), CONFIGURATION).expect("written");
        fs::write(folder.join("serial"), "01\n").expect("written");
        let authority = Self { folder: folder.to_owned() };
        authority.openssl("req -config tsa.cnf -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=Authority -extensions ca");
        authority.openssl(
            "req -config tsa.cnf -new -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj /CN=Stamps",
        );
        authority.openssl("x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out tsa.pem -days 2 -extfile tsa.cnf -extensions stamping");
        Some(authority)
    }

    fn openssl(&self, arguments: &str) {
        let output = Command::new("openssl")
            .args(arguments.split(' '))
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .output()
            .expect("openssl runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl {arguments}: {said}");
    }

    fn certificate(&self) -> String {
        self.folder.join("ca.pem").to_str().expect("a path in UTF-8").to_owned()
    }

    /// Time-stamps bytes.
    fn stamp(&self, bytes: &str, digest: &str, options: &str) -> Vec<u8> {
        fs::write(self.folder.join("data"), bytes).expect("written");
        self.openssl(&format!("ts -query -data data -{digest} -cert -out query"));
        self.openssl(&format!("ts -reply -config tsa.cnf -queryfile query -out stamp{options}"));
        fs::read(self.folder.join("stamp")).expect("read")
    }
}

fn record(desk: &Desk, value: &str) {
    desk.import(&[&format!("dam,casualties/killed,TJ,{value},2026-01,Ministry,KG,Report")]).fine();
}

fn checkpoint(desk: &Desk) -> String {
    desk.run(&["checkpoint", "export"]).fine().out
}

fn check(desk: &Desk, certificate: &str) -> Run {
    desk.run_with(&["timestamp", "check", "--ca", certificate], &[("COLUMNS", "200")])
}

#[test]
fn a_token_is_attached_exported_and_checked() {
    let desk = Desk::new();
    let Some(authority) = Authority::in_folder(&desk.path("tsa")) else { return };
    record(&desk, "9");
    desk.run(&["timestamp", "check"]).ended(1).noting(&["No time-stamp token"]);
    let bytes = checkpoint(&desk);
    desk.write("first.tsr", authority.stamp(&bytes, "sha256", ""));
    record(&desk, "11");
    // A later checkpoint, another hash, and a bare token in place of a response.
    desk.write("second.tsr", authority.stamp(&checkpoint(&desk), "sha512", " -token_out"));
    for (file, size) in [("first.tsr", "3 entries"), ("second.tsr", "4 entries")] {
        desk.run(&["timestamp", "attach", file])
            .fine()
            .saying(&["Attached", size])
            .noting(&["Not checked yet"]);
    }
    desk.run(&["timestamp", "attach", "first.tsr"]).fine().saying(&["already"]);

    let run = check(&desk, &authority.certificate()).fine();
    assert_eq!(run.out.lines().filter(|line| line.starts_with("holds: ")).count(), 2, "{run:?}");
    run.saying(&["3 entries", "4 entries", "recorded before", "GMT"]);
    desk.run(&["timestamp", "check"]).ended(1).saying(&["not checked", "--ca"]);
    desk.run(&["verify"]).fine().saying(&["2 tokens, not checked here"]);
    let listed = desk.json(&["timestamp", "list"]);
    assert_eq!((&listed[0]["size"], &listed[1]["size"]), (&3.into(), &4.into()));

    desk.run(&["timestamp", "export", "tokens"]).fine().noting(&["2 tokens"]);
    assert_eq!(desk.read("tokens/checkpoint-3"), bytes);
    authority
        .openssl("ts -verify -data ../tokens/checkpoint-3 -in ../tokens/checkpoint-3.tsr -CAfile ca.pem");
    authority.openssl(
        "ts -verify -data ../tokens/checkpoint-4 -in ../tokens/checkpoint-4.tsr -token_in -CAfile ca.pem",
    );
}

#[test]
fn a_token_that_does_not_hold_is_told_from_one_that_was_not_checked() {
    let desk = Desk::new();
    let Some(authority) = Authority::in_folder(&desk.path("tsa")) else { return };
    let Some(stranger) = Authority::in_folder(&desk.path("stranger")) else { return };
    record(&desk, "9");
    let token = authority.stamp(&checkpoint(&desk), "sha256", "");
    desk.write("good.tsr", &token);
    desk.write("elsewhere.tsr", authority.stamp("another checkpoint\n", "sha256", ""));
    desk.write("empty.tsr", "");
    desk.write("text.tsr", "0\u{0}text");
    desk.refused(&["timestamp", "attach", "elsewhere.tsr"], 1).noting(&["for no checkpoint of this ledger"]);
    for file in ["empty.tsr", "text.tsr"] {
        desk.refused(&["timestamp", "attach", file], 1).noting(&["no time-stamp response"]);
    }
    desk.refused(&["timestamp", "attach", "missing.tsr"], 1);

    desk.run(&["timestamp", "attach", "good.tsr"]).fine();
    check(&desk, &stranger.certificate()).ended(1).saying(&["does not hold"]);
    desk.write("no.pem", "no certificate\n");
    check(&desk, "no.pem").ended(1).saying(&["not checked"]);
    check(&desk, "missing.pem").fails(1);

    // Without the program nothing is known, and nothing is fine.
    fs::create_dir(desk.path("empty")).expect("made");
    let nowhere = desk.path("empty");
    let certificate = authority.certificate();
    let run = desk.run_with(
        &["timestamp", "check", "--ca", &certificate],
        &[("PATH", nowhere.to_str().expect("UTF-8")), ("COLUMNS", "200")],
    );
    let run = run.ended(1).saying(&["not checked", "the openssl program is not installed"]);
    assert!(!run.out.contains("holds"), "{run:?}");

    // Each changed byte is found by `verify`, and no changed token passes.
    for at in (0..token.len()).step_by(token.len() / 8) {
        let mut changed = token.clone();
        changed[at] ^= 1;
        desk.sqlite().execute("UPDATE timestamp SET token = ?1", [&changed]).expect("changed");
        desk.run(&["verify"]).ended(1).saying(&["testimony"]);
        check(&desk, &certificate).ended(1);
    }
    desk.sqlite().execute("UPDATE timestamp SET token = ?1", [&token]).expect("changed");
    check(&desk, &certificate).fine();
}
