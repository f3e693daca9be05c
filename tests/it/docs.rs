//! The documentation says what the program does: its commands are run, its tables are made from
//! the program's definitions, its links lead somewhere.
//!
//! With `COUNTERCLAIM_RENEW_DOCS=1` in the environment what has changed is written into the pages,
//! to be read before it is committed.

mod dictionary;
mod links;
mod transcript;

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
};

use counterclaim::io::export;
use transcript::{Page, hermetic, mask};

const PROGRAM: &str = env!("CARGO_BIN_EXE_counterclaim");
/// Pages whose commands are run.
const RUN: [&str; 14] = [
    "README.md",
    "docs/first-ledger.md",
    "docs/cookbook.md",
    "docs/receipts.md",
    "docs/redaction.md",
    "docs/witnesses.md",
    "docs/search.md",
    "docs/names.md",
    "docs/provenance.md",
    "docs/quotes.md",
    "docs/exports.md",
    "docs/sources.md",
    "docs/mappings.md",
    "docs/editions.md",
];
/// Columns of the picture, as `docs/picture.py` has them.
const PICTURE_COLUMNS: &str = "92";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A folder in which a page is run: empty but for the fixtures.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("home")).expect("a home");
    symlink(root().join("fixtures"), folder.path().join("fixtures")).expect("the fixtures");
    folder
}

/// What the program prints on standard output.
fn output(arguments: &[&str], folder: &Path) -> String {
    let output = hermetic(PROGRAM, folder).args(arguments).output().expect("the program runs");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("output is UTF-8")
}

/// The page is as it should be, or is made so if that was asked for.
fn check(path: &str, wanted: &str) {
    if read_if_there(path).as_deref() == Some(wanted) {
        return;
    }
    if std::env::var_os("COUNTERCLAIM_RENEW_DOCS").is_some() {
        fs::write(root().join(path), wanted).expect("the page is written");
    } else {
        panic!(
            "{path} is out of date; run the tests with COUNTERCLAIM_RENEW_DOCS=1 and read what has changed"
        );
    }
}

fn read_if_there(path: &str) -> Option<String> {
    fs::read_to_string(root().join(path)).ok()
}

fn run(path: &str) {
    let folder = folder();
    let (wanted, differences) = Page::read(&read(path)).run(folder.path());
    if std::env::var_os("COUNTERCLAIM_RENEW_DOCS").is_some() {
        check(path, &wanted);
    }
    assert!(differences.is_empty(), "{path}:\n{}", differences.join("\n"));
}

#[test]
fn the_readme_runs() {
    run(RUN[0]);
}

#[test]
fn the_first_ledger_runs() {
    run(RUN[1]);
}

#[test]
fn the_cookbook_runs() {
    run(RUN[2]);
}

#[test]
fn the_page_on_receipts_runs() {
    run(RUN[3]);
}

#[test]
fn the_page_on_redaction_runs() {
    run(RUN[4]);
}

#[test]
fn the_page_on_witnesses_runs() {
    run(RUN[5]);
}

#[test]
fn the_page_on_search_runs() {
    run(RUN[6]);
}

#[test]
fn the_page_on_names_runs() {
    run(RUN[7]);
}

#[test]
fn the_page_on_provenance_runs() {
    run(RUN[8]);
}

#[test]
fn the_page_on_quotes_runs() {
    run(RUN[9]);
}

#[test]
fn the_page_on_exports_runs() {
    run(RUN[10]);
}

#[test]
fn the_page_on_sources_runs() {
    run(RUN[11]);
}

#[test]
fn the_page_on_editions_runs() {
    run("docs/editions.md");
}

#[test]
fn the_page_on_mappings_runs() {
    run(RUN[12]);
}

#[test]
fn the_commands_that_the_readme_starts_with_exist() {
    let readme = read("README.md");
    assert!(readme.contains("\ncargo run --release -- demo\n"), "the README starts the demo");
    assert!(readme.contains("\ntests/run\n"), "the README starts the tests");
    let mode = fs::metadata(root().join("tests/run")).expect("tests/run is there").permissions().mode();
    assert_ne!(mode & 0o111, 0, "tests/run can be run");
    let folder = folder();
    assert!(output(&["demo"], folder.path()).contains("Everything holds"));
}

#[test]
fn the_oldest_rust_is_the_same_everywhere() {
    let oldest = format!("Rust {}", env!("CARGO_PKG_RUST_VERSION"));
    for page in ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"] {
        assert!(read(page).contains(&oldest), "{page} does not say {oldest}");
    }
}

#[test]
fn the_command_reference_is_current() {
    check("docs/commands.md", &output(&["man", "--format", "md"], folder().path()));
}

#[test]
fn every_command_is_shown_in_use() {
    let pages: String = RUN.iter().map(|path| read(path)).collect();
    let reference = output(&["man", "--format", "md"], folder().path());
    let commands: Vec<&str> = reference.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert!(commands.len() > 20, "the reference has a heading a command");
    for command in commands {
        assert!(pages.contains(command), "no page shows {command} in use");
    }
}

#[test]
fn the_threat_model_names_tests_that_exist() {
    let page = read("docs/threat-model.md");
    let mut named = 0;
    let mut file = String::new();
    for code in page.split('`').skip(1).step_by(2) {
        let is_name = code.contains('_') && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        if code.split_once('.').is_some_and(|(_, extension)| extension == "rs") {
            let path = if code.contains('/') { code.to_owned() } else { format!("tests/it/{code}") };
            file = read_if_there(&path).unwrap_or_else(|| panic!("there is no {path}"));
        } else if is_name && !["recorded_by", "trusted_schema"].contains(&code) {
            assert!(
                file.contains(&format!("fn {code}()")),
                "there is no test {code} in the file named before it"
            );
            named += 1;
        }
    }
    assert!(named > 20, "{named} tests are named");
}

#[test]
fn the_data_dictionary_is_current() {
    let folder = folder();
    output(&["init"], folder.path());
    output(&["import", "fixtures/kg-tj-2021/claims.csv"], folder.path());
    check("docs/data-dictionary.md", &dictionary::page(folder.path()));
}

#[test]
fn the_json_schemas_are_current() {
    for (path, schema) in [
        ("schema/claim.schema.json", export::claim_schema()),
        ("schema/dispute.schema.json", export::dispute_schema()),
    ] {
        check(path, &format!("{schema:#}\n"));
    }
}

#[test]
fn the_picture_shows_what_the_program_prints() {
    let words = |text: &str| mask(text).split_whitespace().map(ToOwned::to_owned).collect::<Vec<_>>();
    let folder = folder();
    output(&["init"], folder.path());
    output(&["import", "fixtures/kg-tj-2021/claims.csv"], folder.path());
    let picture = read_if_there("docs/demo.svg").unwrap_or_default();
    let shown = picture.lines().filter(|line| line.starts_with("<text")).map(text_of).collect::<Vec<_>>();
    let mut printed = Vec::new();
    for prompt in shown.iter().filter(|line| line.starts_with("$ ")) {
        let arguments: Vec<&str> = prompt.split_whitespace().skip(2).collect();
        let mut run = hermetic(PROGRAM, folder.path());
        let output = run.args(arguments).env("COLUMNS", PICTURE_COLUMNS).output().expect("the program runs");
        printed.extend(words(&format!("{prompt}\n{}", String::from_utf8(output.stdout).expect("UTF-8"))));
    }
    if !printed.is_empty() && words(&shown.join("\n")) == printed {
        return;
    }
    assert!(
        std::env::var_os("COUNTERCLAIM_RENEW_DOCS").is_some(),
        "docs/demo.svg is out of date; run the tests with COUNTERCLAIM_RENEW_DOCS=1 and look at it"
    );
    let script = root().join("docs/picture.py");
    let drawn = hermetic("python3", folder.path()).arg(script).arg(PROGRAM).output().expect("python3 runs");
    assert!(drawn.status.success(), "{}", String::from_utf8_lossy(&drawn.stderr));
    fs::write(root().join("docs/demo.svg"), drawn.stdout).expect("the picture is written");
}

/// The words of a line of the picture.
fn text_of(line: &str) -> String {
    let pieces = line.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text);
    let text = pieces.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// Every page of Markdown in the project.
fn pages() -> Vec<PathBuf> {
    let folders = [
        "",
        "docs",
        "fixtures/kg-tj-2021",
        "fixtures/losses-2023",
        "fixtures/mappings",
        "examples/acw",
        "examples/gaza-moh",
        "examples/owid",
        "examples/ru-losses",
        "examples/ucdp-country-year",
        "examples/ucdp-ged",
    ];
    let mut pages: Vec<PathBuf> = folders
        .iter()
        .flat_map(|folder| fs::read_dir(root().join(folder)).expect("the folder is there"))
        .map(|entry| entry.expect("it can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    pages.sort();
    pages
}

#[test]
fn every_link_leads_somewhere() {
    let broken: Vec<String> = pages().iter().flat_map(|page| links::broken(page)).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_page_is_in_the_index() {
    let index = read("docs/README.md");
    for page in fs::read_dir(root().join("docs")).expect("the folder is there") {
        let name = page.expect("it can be read").file_name().into_string().expect("a name in UTF-8");
        assert!(name == "README.md" || index.contains(&format!("({name})")), "docs/README.md lacks {name}");
    }
}

#[test]
fn no_page_names_a_folder_of_one_machine() {
    for page in pages() {
        let text = fs::read_to_string(&page).expect("it can be read");
        for folder in ["/work/", "/tmp/", "/root/", "/home/", "target/debug/deps"] {
            assert!(!text.contains(folder), "{} names {folder}", page.display());
        }
    }
}
