//! The layers know only those before them, and only the last one prints or exits.
//!
//! Every path in `src/` that starts at the crate, or climbs there by `super`, is followed to the
//! layer that it names. Paths inside macros count as any other; comments and strings do not. A test
//! may print why it was skipped; its paths are held to the same directions.

use std::{fs, path::Path};

/// Every layer with those that it may name. `ledger` is pure bytes and needs none; `store` and
/// `disputes` never see each other: the docket hands claims across.
const LAYERS: [(&str, &[&str]); 8] = [
    ("model", &[]),
    ("ledger", &[]),
    ("disputes", &["model"]),
    ("io", &["model", "ledger", "disputes"]),
    ("store", &["model", "ledger"]),
    ("docket", &["model", "ledger", "disputes", "io", "store"]),
    ("web", &["model", "ledger", "disputes", "io", "store", "docket"]),
    ("cli", &["model", "ledger", "disputes", "io", "store", "docket", "web"]),
];
/// Layers that see what they are handed, and nothing else of the machine.
const PURE: [&str; 4] = ["model", "ledger", "disputes", "io"];
/// What they do not name: files, surroundings, network, processes, clock.
const MACHINE: [&[&str]; 6] = [
    &["std", "fs"],
    &["std", "env"],
    &["std", "net"],
    &["std", "process"],
    &["std", "time", "SystemTime"],
    &["std", "time", "Instant"],
];
/// The one layer that knows the database.
const DATABASE: (&str, &str) = ("store", "rusqlite");
/// The layer that prints and exits.
const PRINTS: &str = "cli";
/// What prints, as a macro or as the last part of a path.
const PRINTERS: [&str; 7] = ["print", "println", "eprint", "eprintln", "dbg", "stdout", "stderr"];
/// What ends the process.
const ENDS: [[&str; 2]; 3] = [["process", "exit"], ["process", "abort"], ["process", "ExitCode"]];

#[test]
fn no_arrow_runs_the_wrong_way() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&source, &source, &mut files);
    assert!(files.len() > 50, "only {} files were found under src", files.len());
    let tests: Vec<Vec<String>> = files.iter().flat_map(|(path, text)| test_modules(path, text)).collect();
    let faults: Vec<String> = files
        .iter()
        .flat_map(|(path, text)| {
            faults(path, text, tests.iter().any(|test| module_of(path).starts_with(test)))
        })
        .collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn a_wrong_arrow_is_found() {
    for (path, text, fault) in [
        ("model/claim.rs", "use crate::ledger::Hash;", "model/claim.rs:1: model names ledger (ledger::Hash)"),
        ("ledger/tree.rs", "use crate::model::Body;", "ledger names model"),
        ("store/read.rs", "\n\nuse crate::disputes;", "store/read.rs:3: store names disputes"),
        ("disputes/pairs.rs", "fn f(s: &crate::store::Store) {}", "disputes names store"),
        (
            "io/mod.rs",
            "use crate::{model::{Body, Claim}, docket::{self, Docket}};",
            "io names docket (docket::self)",
        ),
        ("docket/ask.rs", "use super::super::cli::output;", "docket names cli (cli::output)"),
        ("store/mod.rs", "use super::io::export as written;", "store names io (io::export)"),
        ("model/date/moment.rs", "use super::super::super::store::Store;", "model names store"),
        (
            "ledger/note.rs",
            "mod tests { mod deep { use super::super::super::super::cli; } }",
            "ledger names cli",
        ),
        ("docket/open.rs", "fn f() { assert!(crate::web::serve()); }", "docket names web"),
        ("store/open.rs", "use crate::*;", "store names the whole crate"),
        ("model/claim.rs", "use crate::shared::Thing;", "model names shared, which is no layer"),
        ("helpers/mod.rs", "", "helpers is no layer"),
        ("docket/ask.rs", "fn f() { println!(\"found\"); }", "docket prints (println)"),
        ("io/mod.rs", "#[cfg(test)] mod tests {} fn f() { dbg!(1); }", "io prints (dbg)"),
        ("store/open.rs", "use std::io::{self, stderr};", "store prints (stderr)"),
        ("io/mod.rs", "fn f() { std::process::exit(1) }", "io ends the process (exit)"),
        ("docket/ask.rs", "use std::process::{self, abort};", "docket ends the process (abort)"),
        (
            "model/time.rs",
            "use std::{fmt, time::{Duration, SystemTime}};",
            "model is not pure (std::time::SystemTime)",
        ),
        ("io/mod.rs", "fn f() { let _ = std::fs::read(path); }", "io is not pure (std::fs::read)"),
        ("docket/ask.rs", "use rusqlite::params;", "docket names the database (rusqlite::params)"),
        ("lib.rs", "pub use model::Claim;", "lib.rs: re-exports"),
    ] {
        let found = faults(path, text, false);
        assert!(
            found.iter().any(|found| found.contains(fault)),
            "{path}: {text}: {fault:?} not in {found:?}"
        );
    }
}

#[test]
fn a_right_arrow_is_let_pass() {
    for (path, text) in [
        ("docket/ask.rs", "use crate::{disputes::{assess, Answer}, model::Selection, store::Store};"),
        ("docket/ask.rs", "use super::{Docket, DocketError};"),
        ("model/date/moment.rs", "use super::super::value::Value; use super::*;"),
        ("model/mod.rs", "use self::claim::Claim; mod tests { use super::*; use super::super::model; }"),
        ("ledger/note.rs", "// use crate::cli;\n/* crate::cli /* nested */ crate::cli */ /// [`crate::cli`]"),
        (
            "ledger/note.rs",
            "const A: &str = \"crate::cli \\\" crate::cli\"; const B: &str = r#\"\"crate::cli\"#;",
        ),
        ("ledger/note.rs", "fn f<'a>(x: &'a str) -> char { let _ = b'\"'; '\"' } // crate::cli"),
        ("ledger/note.rs", "const LINE: char = '\\n'; const QUOTE: char = '\\''; /* crate::cli */"),
        ("cli/output.rs", "use crate::docket::Docket; fn f() { println!(); std::process::exit(2) }"),
        ("store/open.rs", "#[cfg(test)] mod tests { fn f() { println!(); } }"),
        ("store/open.rs", "fn f() { child.process(); writeln!(out); let print = 1; }"),
    ] {
        assert_eq!(faults(path, text, false), [""; 0], "{path}: {text}");
    }
    assert_eq!(faults("ledger/vectors.rs", "fn f() { println!(\"skipped\"); }", true), [""; 0]);
    assert_eq!(
        test_modules("ledger/mod.rs", "mod note;\n#[cfg(test)]\nmod vectors;"),
        [["ledger", "vectors"]]
    );
}

/// Rust files under `folder`, by their path from `root`, with their text.
fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name =
                path.strip_prefix(root).expect("under the root").to_str().expect("UTF-8").replace('\\', "/");
            files.push((name, fs::read_to_string(&path).expect("source text")));
        }
    }
}

/// What the file does that its layer may not. What is compiled for tests alone may print.
fn faults(path: &str, text: &str, is_test: bool) -> Vec<String> {
    let tokens = tokens(text);
    let module = module_of(path);
    let Some(layer) = module.first() else {
        let reexports = path == "lib.rs" && tokens.iter().any(|(_, token)| token.is_word("use"));
        return if reexports { vec![format!("{path}: re-exports what a layer has")] } else { Vec::new() };
    };
    let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| name == layer) else {
        return vec![format!("{path}: {layer} is no layer")];
    };
    let mut faults = Vec::new();
    for Named { line, in_tests, path: named } in paths(&module, &tokens) {
        let at = format!("{path}:{line}: {layer}");
        if let Some(inside) = named.strip_prefix(&["crate".to_owned()]) {
            match inside.first().map(String::as_str) {
                None | Some("*" | "self") => faults.push(format!("{at} names the whole crate")),
                Some(other) if other == layer || allowed.contains(&other) => {}
                Some(other) if LAYERS.iter().any(|(name, _)| *name == other) => {
                    faults.push(format!("{at} names {other} ({})", inside.join("::")));
                }
                Some(other) => faults.push(format!("{at} names {other}, which is no layer")),
            }
        }
        if is_test || in_tests {
            continue;
        }
        let begins =
            |with: &[&str]| named.iter().map(String::as_str).take(with.len()).eq(with.iter().copied());
        if PURE.contains(&layer.as_str()) && MACHINE.iter().any(|with| begins(with)) {
            faults.push(format!("{at} is not pure ({})", named.join("::")));
        }
        if layer != DATABASE.0 && begins(&[DATABASE.1]) {
            faults.push(format!("{at} names the database ({})", named.join("::")));
        }
        if layer != PRINTS {
            let last = named.last().map_or("", String::as_str);
            if PRINTERS.contains(&last) {
                faults.push(format!("{at} prints ({last})"));
            }
            if ENDS.iter().any(|end| named.ends_with(&end.map(str::to_owned))) {
                faults.push(format!("{at} ends the process ({last})"));
            }
        }
    }
    faults
}

/// The module that a file is, from the crate: `ledger/note.rs` is `ledger`, `note`.
fn module_of(path: &str) -> Vec<String> {
    let mut module: Vec<String> = path.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        module.pop();
    }
    module
}

/// Modules in files of their own that the file declares for tests alone.
fn test_modules(path: &str, text: &str) -> Vec<Vec<String>> {
    let (module, tokens) = (module_of(path), tokens(text));
    let declared = (0..tokens.len()).filter(|&i| tokens[i].1.is_word("mod") && is_for_tests(&tokens, i));
    let names = declared.filter_map(|i| match (tokens.get(i + 1), tokens.get(i + 2)) {
        (Some((_, Token::Word(name))), Some((_, Token::Sign(';')))) => Some(name.clone()),
        _ => None,
    });
    names.map(|name| [module.clone(), vec![name]].concat()).collect()
}

/// Whether `#[cfg(test)]` stands before token `i`.
fn is_for_tests(tokens: &[(usize, Token)], i: usize) -> bool {
    let [hash, open, close, end] = ['#', '(', ')', ']'].map(Token::Sign);
    let attribute =
        [hash, Token::Sign('['), Token::Word("cfg".into()), open, Token::Word("test".into()), close, end];
    let before = tokens[..i].iter().rev().map(|(_, token)| token);
    before.take(attribute.len()).eq(attribute.iter().rev())
}

/// A path, or the name of a macro.
struct Named {
    line: usize,
    in_tests: bool,
    /// Written from `crate`, if the file writes it from `self` or `super`.
    path: Vec<String>,
}

/// What matters of Rust for finding paths.
#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    /// `::`
    Colons,
    Sign(char),
}

impl Token {
    fn is_word(&self, word: &str) -> bool {
        matches!(self, Self::Word(found) if found == word)
    }
}

/// Every path of more than one word, and every macro by its name.
fn paths(file: &[String], tokens: &[(usize, Token)]) -> Vec<Named> {
    let mut found = Vec::new();
    let mut module = file.to_vec();
    let mut depth = 0_usize;
    // Inline modules that are open: at which depth of braces, and whether for tests.
    let mut inline: Vec<(usize, bool)> = Vec::new();
    let mut i = 0;
    while let Some((line, token)) = tokens.get(i) {
        let next = tokens.get(i + 1).map(|(_, token)| token);
        let in_tests = inline.iter().any(|(_, for_tests)| *for_tests);
        match token {
            Token::Sign('{') => depth += 1,
            Token::Sign('}') => {
                depth = depth.saturating_sub(1);
                if inline.pop_if(|(at, _)| *at == depth).is_some() {
                    module.pop();
                }
            }
            Token::Word(word) if word == "mod" => {
                if let (Some(Token::Word(name)), Some((_, Token::Sign('{')))) = (next, tokens.get(i + 2)) {
                    module.push(name.clone());
                    inline.push((depth, is_for_tests(tokens, i)));
                }
            }
            Token::Word(word) if next == Some(&Token::Sign('!')) => {
                found.push(Named { line: *line, in_tests, path: vec![word.clone()] });
            }
            Token::Word(_) if next == Some(&Token::Colons) => {
                let mut trees = Vec::new();
                i = tree(tokens, i, &[], &mut trees);
                let named = trees.into_iter().map(|path| absolute(&module, path));
                found.extend(named.map(|path| Named { line: *line, in_tests, path }));
                continue;
            }
            _ => {}
        }
        i += 1;
    }
    found
}

/// Reads a path, or a tree of them in braces, from token `i`, after the words of `before`. Returns
/// where reading goes on.
fn tree(tokens: &[(usize, Token)], mut i: usize, before: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let mut path = before.to_vec();
    loop {
        match tokens.get(i).map(|(_, token)| token) {
            Some(Token::Word(word)) => path.push(word.clone()),
            Some(Token::Sign('*')) => path.push("*".to_owned()),
            Some(Token::Sign('{')) => {
                i += 1;
                loop {
                    match tokens.get(i).map(|(_, token)| token) {
                        Some(Token::Sign('}')) => return i + 1,
                        Some(Token::Word(_) | Token::Sign('{' | '*')) => i = tree(tokens, i, &path, found),
                        Some(_) => i += 1,
                        None => return i,
                    }
                }
            }
            _ => {
                found.push(path);
                return i;
            }
        }
        i += 1;
        match tokens.get(i).map(|(_, token)| token) {
            Some(Token::Colons) => i += 1,
            Some(word) if word.is_word("as") => {
                found.push(path);
                return i + 2;
            }
            _ => {
                found.push(path);
                return i;
            }
        }
    }
}

/// A path from the crate, if it is written from `self` or `super` in `module`.
fn absolute(module: &[String], path: Vec<String>) -> Vec<String> {
    let supers = path.iter().take_while(|word| *word == "super").count();
    let mut rest = path.into_iter().skip(supers).peekable();
    let from_here = rest.next_if(|word| word == "self").is_some();
    if supers == 0 && !from_here {
        return rest.collect();
    }
    let kept = module.len().saturating_sub(supers);
    ["crate".to_owned()].into_iter().chain(module[..kept].iter().cloned()).chain(rest).collect()
}

/// Words, `::` and signs, each with its line; comments, strings and lifetimes are passed over.
fn tokens(text: &str) -> Vec<(usize, Token)> {
    let chars: Vec<char> = text.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let mut tokens = Vec::new();
    let (mut i, mut line) = (0, 1);
    while i < chars.len() {
        let start = i;
        match (at(i), at(i + 1)) {
            ('/', '/') => i = (i..chars.len()).find(|&i| chars[i] == '\n').unwrap_or(chars.len()),
            ('/', '*') => {
                let mut open = 1;
                i += 2;
                while open > 0 && i < chars.len() {
                    match (at(i), at(i + 1)) {
                        ('/', '*') => (open, i) = (open + 1, i + 2),
                        ('*', '/') => (open, i) = (open - 1, i + 2),
                        _ => i += 1,
                    }
                }
            }
            ('"', _) => i = after_string(&chars, i),
            ('\'', '\\') => {
                i = (i + 3..chars.len()).find(|&i| chars[i] == '\'').map_or(chars.len(), |i| i + 1);
            }
            ('\'', _) => i += if at(i + 2) == '\'' { 3 } else { 1 },
            (':', ':') => {
                tokens.push((line, Token::Colons));
                i += 2;
            }
            (c, _) if c.is_alphanumeric() || c == '_' => {
                while at(i).is_alphanumeric() || at(i) == '_' {
                    i += 1;
                }
                let word: String = chars[start..i].iter().collect();
                let hashes = (i..chars.len()).take_while(|&i| chars[i] == '#').count();
                if matches!(word.as_str(), "r" | "br" | "cr") && at(i + hashes) == '"' {
                    i = after_raw_string(&chars, i + hashes + 1, hashes);
                } else {
                    tokens.push((line, Token::Word(word)));
                }
            }
            (c, _) => {
                if !c.is_whitespace() {
                    tokens.push((line, Token::Sign(c)));
                }
                i += 1;
            }
        }
        line += chars[start..i.min(chars.len())].iter().filter(|c| **c == '\n').count();
    }
    tokens
}

/// Where the text goes on after the string that starts at `i`.
fn after_string(chars: &[char], mut i: usize) -> usize {
    i += 1;
    while i < chars.len() && chars[i] != '"' {
        i += if chars[i] == '\\' { 2 } else { 1 };
    }
    i + 1
}

/// Where the text goes on after the raw string whose content starts at `i`.
fn after_raw_string(chars: &[char], i: usize, hashes: usize) -> usize {
    (i..chars.len())
        .find(|&i| chars[i] == '"' && chars[i + 1..].iter().take_while(|c| **c == '#').count() >= hashes)
        .map_or(chars.len(), |i| i + 1 + hashes)
}
