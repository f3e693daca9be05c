//! Which parts of an HTML page are its main text: a rule over the elements that the page itself uses.
//!
//! The main text stands in `<main>`, or else in the outermost `<article>`s, or else in the body; an element with
//! the role `main` or `article` counts as one. What stands in `<nav>`, `<aside>`, `<footer>`, `<menu>`, `<search>` or
//! `<dialog>`, or under a role that says the same, is not main text; nor is a `<header>` outside of `<main>` and
//! `<article>`, where it is that of the site. A form is no reason to leave text out, since some sites put the whole
//! page into one. Nothing is guessed from the length or the density of texts: the same markup is always read alike.

/// Most parts that a page is divided into; one of more is not divided.
const MOST_PARTS: usize = 10_000;

/// Where on a page a text stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Zone {
    /// Beside the text: navigation, notes, what the site says of itself.
    Beside,
    /// In no element that says anything of it.
    #[default]
    Body,
    Article,
    Main,
}

/// Elements whose ends are always written, so that they can be followed without a tree.
const FOLLOWED: [&str; 11] =
    ["article", "aside", "dialog", "div", "footer", "header", "main", "menu", "nav", "search", "section"];

/// The followed elements that are open. A tag costs the same however many are; an end tag that
/// closes several costs what opening them did.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// Each by its place in [`FOLLOWED`], and what it says of its text.
    open: Vec<(u8, Zone)>,
    of_name: [usize; FOLLOWED.len()],
    of_zone: [usize; 4],
}

impl Outline {
    /// Takes a start tag.
    pub(super) fn open(&mut self, name: &str, role: &str) {
        let Some(number) = followed(name) else { return };
        let zone = self.said_by(name, role);
        self.open.push((number, zone));
        self.of_name[usize::from(number)] += 1;
        self.of_zone[zone as usize] += 1;
    }

    /// Takes an end tag: it closes the innermost element of its name, with all that is open in it.
    pub(super) fn close(&mut self, name: &str) {
        let Some(number) = followed(name) else { return };
        if self.of_name[usize::from(number)] == 0 {
            return;
        }
        while let Some((closed, zone)) = self.open.pop() {
            self.of_name[usize::from(closed)] -= 1;
            self.of_zone[zone as usize] -= 1;
            if closed == number {
                return;
            }
        }
    }

    /// Where text stands that comes now.
    pub(super) fn zone(&self) -> Zone {
        let zones = [Zone::Beside, Zone::Main, Zone::Article];
        zones.into_iter().find(|zone| self.of_zone[*zone as usize] > 0).unwrap_or_default()
    }

    /// What an element says of its text; [`Zone::Body`] if it says nothing.
    fn said_by(&self, name: &str, role: &str) -> Zone {
        let role = role.trim().to_ascii_lowercase();
        let as_element = match role.as_str() {
            "navigation" => "nav",
            "banner" => "header",
            "contentinfo" => "footer",
            "complementary" => "aside",
            "main" | "article" | "search" | "menu" | "dialog" => &role,
            _ => name,
        };
        match as_element {
            "main" => Zone::Main,
            "article" => Zone::Article,
            "nav" | "aside" | "footer" | "menu" | "search" | "dialog" => Zone::Beside,
            "header" if matches!(self.zone(), Zone::Body | Zone::Beside) => Zone::Beside,
            _ => Zone::Body,
        }
    }
}

fn followed(name: &str) -> Option<u8> {
    FOLLOWED.iter().position(|followed| *followed == name).and_then(|at| u8::try_from(at).ok())
}

/// The parts of a text, up to the byte where each ends, and whether they are main text: those of
/// the best zone in which there are words. All of the text is, if none is better than another.
pub(super) fn parts(zones: &[(usize, Zone)], text: &str) -> Vec<(usize, bool)> {
    let starts = std::iter::once(0).chain(zones.iter().map(|(end, _)| *end));
    let has_words = |start: usize, end: usize| !text.get(start..end).unwrap_or_default().trim().is_empty();
    let with_words = starts.zip(zones).filter(|(start, (end, _))| has_words(*start, *end));
    let best = with_words.map(|(_, (_, zone))| *zone).max().unwrap_or_default();
    let mut parts: Vec<(usize, bool)> = Vec::new();
    for (end, zone) in zones {
        let is_main = *zone == best;
        match parts.last_mut() {
            Some((last, same)) if *same == is_main || last == end => *last = *end,
            None if *end == 0 => {}
            _ => parts.push((*end, is_main)),
        }
    }
    if parts.len() > MOST_PARTS { vec![(text.len(), true)] } else { parts }
}

#[cfg(test)]
mod tests {
    use super::super::html;

    /// The main text of a page, its parts divided by a bar.
    fn main_text(page: &str) -> String {
        let page = html::read(page.as_bytes(), None);
        let mut start = 0;
        let mut found = Vec::new();
        for (end, is_main) in page.parts {
            if is_main {
                found.push(page.text[start..end].trim().to_owned());
            }
            start = end;
        }
        assert_eq!(start, page.text.len());
        found.join(" | ")
    }

    #[test]
    fn the_main_text_is_what_the_page_says_it_is() {
        for (page, expected) in [
            (
                "<header>Site<nav>Home</nav></header><main><h1>Report</h1><p>Nine.</main><footer>(c)",
                "Report\n\nNine.",
            ),
            (
                "<nav>Home</nav><article><header><h1>Report</h1></header><p>Nine.<aside>See also</aside><p>Ten.\
              <footer>By A</footer></article>",
                "Report\n\nNine. | Ten.",
            ),
            (
                "<div role=navigation><div>Home</div>More</div><p>Nine.<div role=contentinfo>(c)</div>",
                "Nine.",
            ),
            ("<div role=main><p>Nine.</div><article>Other</article>", "Nine."),
            ("<main><article>One</article><p>and<article>two</article></main>", "One\n\nand\n\ntwo"),
            ("<article>One</article><p>ad<article>two</article>", "One | two"),
            ("<form><header>Site</header><p>Nine.</form>", "Nine."),
            ("<p>Nine.<p>Ten.", "Nine.\n\nTen."),
            // Nothing but navigation, or an empty main element: what there is.
            ("<nav>Home</nav>", "Home"),
            ("<nav>Home</nav><main> </main><p>Nine.", "Nine."),
            // What was never closed, and what was never opened.
            ("<main><div><p>Nine.</main><p>ad", "Nine."),
            ("</nav></main><nav>Home</div></nav><p>Nine.", "Nine."),
            ("", ""),
        ] {
            assert_eq!(main_text(page), expected, "{page}");
        }
    }

    #[test]
    fn no_nesting_takes_long() {
        let began = std::time::Instant::now();
        let deep = format!("{}a{}b", "<nav><div>".repeat(300_000), "</aside></nav>".repeat(300_000));
        assert_eq!(main_text(&deep), "b");
        let many = "<nav>a</nav>b".repeat(20_000);
        assert_eq!(main_text(&many).len(), html::read(many.as_bytes(), None).text.len());
        assert!(began.elapsed() < std::time::Duration::from_secs(30), "{:?}", began.elapsed());
    }
}
