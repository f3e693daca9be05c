//! Reading policy files, line by line.

use super::{Party, Policy, PolicyError, Quorum, Rule};
use crate::ledger::encoding::from_decimal;
use crate::ledger::{KeyError, VerifierKey, WitnessKey};

/// Reads a policy file, whose length the caller has limited.
pub(super) fn read(bytes: &[u8]) -> Result<Policy, PolicyError> {
    let mut reader = Reader::default();
    let mut lines = bytes.split(|&byte| byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        if lines.peek().is_none() {
            return if line.is_empty() { reader.finish() } else { Err(PolicyError::Unterminated) };
        }
        reader.read(line)?;
    }
    reader.finish()
}

/// A policy as far as it is read.
#[derive(Default)]
struct Reader {
    line: usize,
    logs: Vec<VerifierKey>,
    witnesses: Vec<WitnessKey>,
    parties: Vec<Party>,
    /// For each party, whether it is in a group already.
    grouped: Vec<bool>,
    quorum: Option<Quorum>,
}

impl Reader {
    fn finish(self) -> Result<Policy, PolicyError> {
        let quorum = self.quorum.ok_or(PolicyError::NoQuorum)?;
        Ok(Policy { logs: self.logs, witnesses: self.witnesses, parties: self.parties, quorum })
    }

    fn read(&mut self, line: &[u8]) -> Result<(), PolicyError> {
        self.line += 1;
        if line.iter().any(|&byte| byte != b'\t' && byte.is_ascii_control()) {
            return Err(self.refuse("control characters are not allowed", line));
        }
        let items: Vec<&[u8]> =
            line.split(|byte| b" \t".contains(byte)).filter(|item| !item.is_empty()).collect();
        match items[..] {
            [] => Ok(()),
            [first, ..] if first.starts_with(b"#") => Ok(()),
            [b"log", key] | [b"log", key, _] => self.log(key),
            [b"witness", name, key] | [b"witness", name, key, _] => self.witness(name, key),
            [b"group", name, threshold, ref members @ ..] if !members.is_empty() => {
                self.group(name, threshold, members)
            }
            [b"quorum", name] => self.quorum(name),
            _ => Err(self.refuse(
                "expected log VKEY [URL], witness NAME VKEY [URL], group NAME all|any|K NAME..., or quorum NAME",
                line,
            )),
        }
    }

    fn log(&mut self, key: &[u8]) -> Result<(), PolicyError> {
        let log: VerifierKey = self.key(key)?;
        if self.logs.iter().any(|known| known.public() == log.public()) {
            return Err(self.refuse("another log has the same public key", key));
        }
        self.logs.push(log);
        Ok(())
    }

    fn witness(&mut self, name: &[u8], key: &[u8]) -> Result<(), PolicyError> {
        let witness: WitnessKey = self.key(key)?;
        if self.witnesses.iter().any(|known| known.public() == witness.public()) {
            return Err(self.refuse("another witness has the same public key", key));
        }
        self.define(name, Rule::Witness(self.witnesses.len()))?;
        self.witnesses.push(witness);
        Ok(())
    }

    fn group(&mut self, name: &[u8], threshold: &[u8], names: &[&[u8]]) -> Result<(), PolicyError> {
        let mut members = Vec::with_capacity(names.len());
        for member in names {
            let at = self.find(member)?;
            if std::mem::replace(&mut self.grouped[at], true) {
                return Err(self.refuse("already a member of a group", member));
            }
            members.push(at);
        }
        let threshold = match threshold {
            b"all" => members.len(),
            b"any" => 1,
            number => std::str::from_utf8(number)
                .ok()
                .and_then(from_decimal)
                .and_then(|number| usize::try_from(number).ok())
                .filter(|number| (1..=members.len()).contains(number))
                .ok_or_else(|| {
                    self.refuse("expected all, any, or a number up to that of the members", number)
                })?,
        };
        self.define(name, Rule::Group { threshold, members })
    }

    fn quorum(&mut self, name: &[u8]) -> Result<(), PolicyError> {
        if self.quorum.is_some() {
            return Err(self.refuse("there is a quorum already", name));
        }
        self.quorum = Some(if name == b"none" { Quorum::Nobody } else { Quorum::Party(self.find(name)?) });
        Ok(())
    }

    fn define(&mut self, name: &[u8], rule: Rule) -> Result<(), PolicyError> {
        if name == b"none" || self.parties.iter().any(|party| party.name == name) {
            return Err(self.refuse("this name is taken", name));
        }
        self.parties.push(Party { name: name.to_owned(), rule });
        self.grouped.push(false);
        Ok(())
    }

    fn find(&self, name: &[u8]) -> Result<usize, PolicyError> {
        self.parties
            .iter()
            .position(|party| party.name == name)
            .ok_or_else(|| self.refuse("no witness or group of this name is defined above", name))
    }

    fn key<K: std::str::FromStr<Err = KeyError>>(&self, text: &[u8]) -> Result<K, PolicyError> {
        let text = std::str::from_utf8(text).map_err(|_| self.refuse("key is not UTF-8", text))?;
        text.parse().map_err(|source| PolicyError::Key { line: self.line, source })
    }

    fn refuse(&self, problem: &'static str, found: &[u8]) -> PolicyError {
        PolicyError::Line { line: self.line, problem, found: String::from_utf8_lossy(found).into_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::policy::MAX_LENGTH;
    use crate::ledger::policy::tests::{example, log, witness};
    use proptest::prelude::*;

    fn problem(text: &str) -> (usize, &'static str) {
        match Policy::parse(text.as_bytes()) {
            Err(PolicyError::Line { line, problem, .. }) => (line, problem),
            other => panic!("{text:?}: {other:?}"),
        }
    }

    #[test]
    fn says_which_line_is_wrong() {
        let (log, x) = (log().verifier_key(), witness("X1").witness_key());
        let expected = problem("\nhello\nquorum none\n").1;
        for text in [
            "log\n",
            "witness X\n",
            "group g all\n",
            "quorum\n",
            "quorum a b\n",
            "LOG x\n",
            "quorum none # no\n",
        ] {
            assert_eq!(problem(text), (1, expected), "{text:?}");
        }
        assert_eq!(problem(&format!("log {log}\nlog {log}\n")), (2, "another log has the same public key"));
        let renamed = WitnessKey::from_public("other", x.public()).unwrap();
        let twice = format!("witness X {x}\nwitness Y {renamed}\n");
        assert_eq!(problem(&twice), (2, "another witness has the same public key"));
        assert_eq!(problem(&format!("witness none {x}\n")), (1, "this name is taken"));
        assert_eq!(problem(&format!("witness X {x}\ngroup X any X\n")), (2, "this name is taken"));
        assert_eq!(problem("quorum X\n"), (1, "no witness or group of this name is defined above"));
        assert_eq!(problem("group g any none\n"), (1, "no witness or group of this name is defined above"));
        assert_eq!(problem("group g any g\n"), (1, "no witness or group of this name is defined above"));
        assert_eq!(problem(&format!("witness X {x}\ngroup g any X X\n")), (2, "already a member of a group"));
        let nested = format!("witness X {x}\ngroup g any X\ngroup h all g X\nquorum h\n");
        assert_eq!(problem(&nested), (3, "already a member of a group"));
        for threshold in ["0", "2", "01", "+1", "-1", "most", "99999999999999999999"] {
            let text = format!("witness X {x}\ngroup g {threshold} X\nquorum g\n");
            assert_eq!(problem(&text), (2, "expected all, any, or a number up to that of the members"));
        }
        assert_eq!(problem("quorum none\nquorum none\n"), (2, "there is a quorum already"));
        assert_eq!(problem("quorum none\r\n"), (1, "control characters are not allowed"));
    }

    #[test]
    fn refuses_what_may_ask_for_less_than_was_meant() {
        let text = example();
        for end in 0..text.len() {
            assert!(Policy::parse(&text.as_bytes()[..end]).is_err(), "cut to {end} bytes");
        }
        assert_eq!(Policy::parse(b"").unwrap_err(), PolicyError::NoQuorum);
        assert_eq!(Policy::parse(b"quorum none").unwrap_err(), PolicyError::Unterminated);
        assert_eq!(
            Policy::parse(&vec![b'\n'; MAX_LENGTH + 1]).unwrap_err(),
            PolicyError::TooLong { length: MAX_LENGTH + 1 }
        );
    }

    #[test]
    fn keys_have_to_be_of_the_right_type() {
        let (log, x) = (log().verifier_key(), witness("X1").witness_key());
        let line = |text: String| match Policy::parse(text.as_bytes()) {
            Err(PolicyError::Key { line, source: KeyError::Type { found, expected, .. } }) => {
                (line, found, expected)
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(line(format!("log {x}\n")), (1, 4, 1));
        assert_eq!(line(format!("\nwitness w {log}\n")), (2, 1, 4));
    }

    #[test]
    fn names_are_octets() {
        let (x, y) = (witness("X1").witness_key(), witness("Y1").witness_key());
        let mut text =
            format!("witness K {x}\nwitness \u{212a} {y} https://\u{fc}.example/\ngroup ").into_bytes();
        text.extend_from_slice(b"\xff all K \xe2\x84\xaa\n# \xfe\nquorum \xff\n");
        assert!(Policy::parse(&text).is_ok());
    }

    proptest! {
        #[test]
        fn no_input_makes_parsing_panic(text in "((log|witness|group|quorum|none|all|any|#|[a-c1-3]|\\PC)[ \t\n]){0,30}") {
            if let Ok(policy) = Policy::parse(text.as_bytes()) { prop_assert!(policy.witnesses().is_empty()); }
        }
    }
}
