//! Links within the project.

use std::{fs, path::Path};

/// The links of a page that lead to no file, or to no heading of it.
pub(super) fn broken(page: &Path) -> Vec<String> {
    let text = fs::read_to_string(page).expect("the page can be read");
    let folder = page.parent().expect("a page is in a folder");
    let mut broken = Vec::new();
    for link in links(&text).filter(|link| !link.contains("://") && !link.starts_with("mailto:")) {
        let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
        let target = if path.is_empty() { page.to_owned() } else { folder.join(path) };
        let leads = match fs::read_to_string(&target) {
            Ok(text) => anchor.is_empty() || anchors(&text).any(|known| known == anchor),
            Err(_) => target.exists() && anchor.is_empty(),
        };
        if !leads {
            broken.push(format!("{}: {link}", page.display()));
        }
    }
    broken
}

/// Lines outside fenced blocks.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut is_fenced = false;
    text.lines().filter(move |line| {
        let is_fence = line.trim_start().starts_with("```");
        is_fenced ^= is_fence;
        !is_fenced && !is_fence
    })
}

/// Targets of `[text](target)`, of `![text](target)` and of `src="target"`.
fn links(text: &str) -> impl Iterator<Item = &str> {
    prose(text).flat_map(|line| {
        let inline = line.match_indices("](").map(|(at, _)| (at + 2, ')'));
        let quoted = line.match_indices("src=\"").map(|(at, _)| (at + 5, '"'));
        inline.chain(quoted).filter_map(|(start, end)| line[start..].split(end).next())
    })
}

/// The anchors that GitHub gives the headings of a page.
fn anchors(text: &str) -> impl Iterator<Item = String> {
    let headings = prose(text).filter(|line| line.starts_with('#'));
    headings.map(|line| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        title
            .chars()
            .filter(|c| c.is_alphanumeric() || " -_".contains(*c))
            .map(|c| if c == ' ' { '-' } else { c })
            .collect()
    })
}

#[test]
fn links_and_headings_are_found() {
    let text = "# A page, read\n[a](b.md#c) ![d](e.svg) <img src=\"f.png\">\n```\n[no](link)\n```\n";
    assert_eq!(links(text).collect::<Vec<_>>(), ["b.md#c", "e.svg", "f.png"]);
    assert_eq!(anchors(text).collect::<Vec<_>>(), ["a-page-read"]);
}
