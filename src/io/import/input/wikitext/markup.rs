//! Wikitext as pieces: text, line ends, templates and references. [`template`] reads one template in one pass over the
//! text, with a bounded stack and without going back, so that hostile text costs no more than other text.

use std::mem;

use super::entity;

/// Deepest nesting of templates, links and references that is read; MediaWiki itself stops at 40 templates.
const DEEPEST: usize = 40;
/// Longest tag read, in bytes.
const LONGEST_TAG: usize = 1000;
/// Tags of HTML that are marks in a text; any other `<` is a character.
const TAGS: [&str; 27] = [
    "abbr", "b", "bdi", "big", "br", "center", "code", "del", "div", "em", "font", "hr", "i", "li", "nowiki",
    "ol", "p", "ref", "s", "small", "span", "strike", "strong", "sub", "sup", "u", "ul",
];

/// A piece of wikitext.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    /// A line ends; the number of the next in the article.
    Newline(u64),
    /// Two apostrophes are italics, three bold, five both.
    Apostrophes(usize),
    Template(Template),
    Reference(Reference),
    /// Name of a tag in lower case, and whether it closes.
    Tag(String, bool),
}

/// `{{name|parameter|name=parameter}}`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template {
    /// In lower case, with single blanks.
    pub(super) name: String,
    pub(super) parameters: Vec<Parameter>,
}

/// What stands after a `|`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parameter {
    /// None for a parameter that is known by its position.
    pub(super) name: Option<String>,
    /// Line of the article on which it begins.
    pub(super) line: u64,
    pub(super) pieces: Vec<Piece>,
}

/// `<ref name="…">…</ref>`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reference {
    pub(super) name: Option<String>,
    /// Empty if it only repeats another by its name.
    pub(super) pieces: Vec<Piece>,
}

/// What keeps wikitext from being read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) line: u64,
    pub(super) problem: String,
}

impl Template {
    pub(super) fn named(&self, name: &str) -> Option<&Parameter> {
        // Of two parameters of one name MediaWiki takes the last.
        self.parameters.iter().rev().find(|parameter| parameter.name.as_deref() == Some(name))
    }

    pub(super) fn positional(&self) -> impl DoubleEndedIterator<Item = &Parameter> {
        self.parameters.iter().filter(|parameter| {
            parameter.name.as_deref().is_none_or(|name| name.bytes().all(|byte| byte.is_ascii_digit()))
        })
    }
}

/// The template with which `text` begins, and how many bytes it has. `line` is the line on which it begins.
pub(super) fn template(text: &str, line: u64) -> Result<(Template, usize), Fault> {
    let mut reader = Reader::new(text, line);
    while reader.at < text.len() {
        reader.step()?;
        if reader.stack.len() == 1
            && let Some(Piece::Template(template)) = reader.stack[0].parts[0].pieces.pop()
        {
            return Ok((template, reader.at));
        }
    }
    let open = reader.stack.iter().rfind(|frame| matches!(frame.kind, Kind::Reference(_)));
    Err(match open {
        Some(frame) => Fault { line: frame.line, problem: "a <ref> is not closed with </ref>".to_owned() },
        None => Fault { line, problem: "the infobox is not closed with }}".to_owned() },
    })
}

/// A fragment of an article; what is not closed in it is text.
pub(super) fn fragment(text: &str) -> Result<Vec<Piece>, Fault> {
    let mut reader = Reader::new(text, 1);
    while reader.at < text.len() {
        reader.step()?;
    }
    reader.flatten(1);
    Ok(reader.stack.pop().map(Frame::pieces).unwrap_or_default())
}

#[derive(Debug)]
enum Kind {
    Fragment,
    Template,
    Link,
    /// `[https://… words]`
    External,
    Reference(Option<String>),
}

/// Something that is open.
struct Frame {
    kind: Kind,
    line: u64,
    parts: Vec<Parameter>,
}

impl Frame {
    /// The pieces of something that has one part.
    fn pieces(self) -> Vec<Piece> {
        self.parts.into_iter().flat_map(|part| part.pieces).collect()
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    line: u64,
    stack: Vec<Frame>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, line: u64) -> Self {
        let part = Parameter { line, ..Parameter::default() };
        let stack = vec![Frame { kind: Kind::Fragment, line, parts: vec![part] }];
        Self { text, at: 0, line, stack }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// Reads what stands next: a mark, or the text up to where one may begin.
    fn step(&mut self) -> Result<(), Fault> {
        let rest = self.rest();
        let marks = ['{', '}', '[', ']', '|', '=', '\n', '<', '\'', '&'];
        let before = rest.find(marks).unwrap_or(rest.len());
        match rest.as_bytes() {
            _ if before > 0 => self.take_text(before),
            [b'\n', ..] => self.newline(),
            [b'{', b'{', ..] => self.open(Kind::Template, 2)?,
            [b'[', b'[', ..] => self.open(Kind::Link, 2)?,
            [b'[', ..] if is_address(&rest[1..]) => self.open(Kind::External, 1)?,
            [b'}', b'}', ..] => self.close_template(),
            [b']', b']', ..] if matches!(self.top().kind, Kind::Link) => self.close_link(),
            [b']', ..] if matches!(self.top().kind, Kind::External) => self.close_external(),
            [b'|', ..] if matches!(self.top().kind, Kind::Template | Kind::Link) => {
                self.at += 1;
                let part = Parameter { line: self.line, ..Parameter::default() };
                self.top().parts.push(part);
            }
            [b'=', ..] => self.equals(),
            [b'<', ..] => self.angle()?,
            [b'\'', b'\'', ..] => {
                let count = rest.bytes().take_while(|byte| *byte == b'\'').count();
                self.at += count;
                self.add(Piece::Apostrophes(count));
            }
            [b'&', ..] => match entity::decoded(rest) {
                Some((text, length)) => {
                    self.at += length;
                    self.add_text(&text);
                }
                None => self.take_text(1),
            },
            _ => self.take_text(1),
        }
        Ok(())
    }

    fn top(&mut self) -> &mut Frame {
        let last = self.stack.len() - 1;
        &mut self.stack[last]
    }

    fn add(&mut self, piece: Piece) {
        if let Some(part) = self.top().parts.last_mut() {
            part.pieces.push(piece);
        }
    }

    fn add_text(&mut self, text: &str) {
        let Some(part) = self.top().parts.last_mut() else { return };
        match part.pieces.last_mut() {
            Some(Piece::Text(last)) => last.push_str(text),
            _ => part.pieces.push(Piece::Text(text.to_owned())),
        }
    }

    fn take_text(&mut self, length: usize) {
        let text = &self.rest()[..length];
        self.at += length;
        self.add_text(text);
    }

    fn newline(&mut self) {
        self.at += 1;
        self.line += 1;
        // An address and its words stand in one line.
        if matches!(self.top().kind, Kind::External) {
            self.flatten(self.stack.len() - 1);
        }
        self.add(Piece::Newline(self.line));
    }

    fn open(&mut self, kind: Kind, length: usize) -> Result<(), Fault> {
        if self.stack.len() > DEEPEST {
            let problem = format!("templates, links and references are nested deeper than {DEEPEST} levels");
            return Err(Fault { line: self.line, problem });
        }
        self.at += length;
        let part = Parameter { line: self.line, ..Parameter::default() };
        self.stack.push(Frame { kind, line: self.line, parts: vec![part] });
        Ok(())
    }

    /// `=` ends the name of a parameter, unless it has one, or something other than text stands before.
    fn equals(&mut self) {
        let frame = self.top();
        let is_template = matches!(frame.kind, Kind::Template) && frame.parts.len() > 1;
        if is_template
            && let Some(part) = frame.parts.last_mut().filter(|part| part.name.is_none())
            && part.pieces.iter().all(|piece| matches!(piece, Piece::Text(_) | Piece::Newline(_)))
        {
            let name: String = mem::take(&mut part.pieces).iter().filter_map(plain).collect();
            part.name = Some(normal(&name));
            self.at += 1;
        } else {
            self.take_text(1);
        }
    }

    fn close_template(&mut self) {
        let boundary = |frame: &Frame| matches!(frame.kind, Kind::Template | Kind::Reference(_));
        let found = self.stack.iter().rposition(boundary);
        let Some(at) = found.filter(|at| matches!(self.stack[*at].kind, Kind::Template)) else {
            return self.take_text(2);
        };
        self.flatten(at + 1);
        self.at += 2;
        let Some(frame) = self.stack.pop() else { return };
        let mut parts = frame.parts.into_iter();
        let name: String = parts.next().unwrap_or_default().pieces.iter().filter_map(plain).collect();
        self.add(Piece::Template(Template { name: normal(&name), parameters: parts.collect() }));
    }

    /// A link is its words; a file or category is not in the text.
    fn close_link(&mut self) {
        self.at += 2;
        let Some(mut frame) = self.stack.pop() else { return };
        let target: String = frame.parts[0].pieces.iter().filter_map(plain).collect();
        let target = target.trim();
        let space = target.split_once(':').map(|(space, _)| space.trim().to_lowercase());
        if matches!(space.as_deref(), Some("file" | "image" | "category")) {
            return;
        }
        match frame.parts.pop() {
            Some(words) if !frame.parts.is_empty() => {
                words.pieces.into_iter().for_each(|piece| self.add(piece));
            }
            _ => self.add_text(target.trim_start_matches(':')),
        }
    }

    fn close_external(&mut self) {
        self.at += 1;
        let Some(frame) = self.stack.pop() else { return };
        let mut pieces = frame.pieces();
        if let Some(Piece::Text(first)) = pieces.first_mut() {
            *first = first.split_once(' ').map_or_else(String::new, |(_, words)| words.to_owned());
        }
        for piece in pieces {
            self.add(piece);
        }
    }

    /// Makes text of what was opened and not closed, from `depth` on.
    fn flatten(&mut self, depth: usize) {
        while self.stack.len() > depth
            && let Some(frame) = self.stack.pop()
        {
            self.add_text(match frame.kind {
                Kind::Template => "{{",
                Kind::Link => "[[",
                Kind::External => "[",
                Kind::Reference(_) | Kind::Fragment => "",
            });
            for (number, part) in frame.parts.into_iter().enumerate() {
                if number > 0 {
                    self.add_text("|");
                }
                if let Some(name) = part.name {
                    self.add_text(&format!("{name}="));
                }
                part.pieces.into_iter().for_each(|piece| self.add(piece));
            }
        }
    }

    /// A comment, a reference, another tag, or the character.
    fn angle(&mut self) -> Result<(), Fault> {
        let rest = self.rest();
        if rest.starts_with("<!--") {
            self.pass(rest.find("-->").map_or(rest.len(), |end| end + "-->".len()));
            return Ok(());
        }
        let Some(tag) = Tag::read(rest) else {
            self.take_text(1);
            return Ok(());
        };
        let after = &rest[tag.length..];
        match (tag.name.as_str(), tag.closes, tag.is_alone) {
            ("nowiki", false, false) => {
                let end = after.find("</nowiki>").unwrap_or(after.len());
                self.pass(tag.length);
                self.take_text(end);
            }
            ("nowiki", ..) => self.pass(tag.length),
            ("ref", false, true) => {
                self.pass(tag.length);
                self.add(Piece::Reference(Reference { name: tag.attribute("name"), pieces: Vec::new() }));
            }
            ("ref", false, false) => self.open(Kind::Reference(tag.attribute("name")), tag.length)?,
            ("ref", true, _) => {
                self.pass(tag.length);
                let found = self.stack.iter().rposition(|frame| matches!(frame.kind, Kind::Reference(_)));
                if let Some(at) = found {
                    self.flatten(at + 1);
                    if let Some(Frame { kind: Kind::Reference(name), parts, .. }) = self.stack.pop() {
                        let pieces = parts.into_iter().flat_map(|part| part.pieces).collect();
                        self.add(Piece::Reference(Reference { name, pieces }));
                    }
                }
            }
            _ => {
                self.pass(tag.length);
                self.add(Piece::Tag(tag.name, tag.closes));
            }
        }
        Ok(())
    }

    /// Goes past bytes that are no text.
    fn pass(&mut self, length: usize) {
        self.line += self.rest()[..length].matches('\n').count() as u64;
        self.at += length;
    }
}

/// A tag of HTML.
pub(super) struct Tag<'t> {
    pub(super) name: String,
    pub(super) closes: bool,
    /// Whether it ends in `/>`.
    pub(super) is_alone: bool,
    pub(super) length: usize,
    attributes: &'t str,
}

impl<'t> Tag<'t> {
    /// The tag with which a text begins, if it is a mark.
    pub(super) fn read(text: &'t str) -> Option<Self> {
        let end = text.bytes().take(LONGEST_TAG).position(|byte| byte == b'>')?;
        let inside = text.get(1..end)?;
        let (inside, is_alone) = inside.strip_suffix('/').map_or((inside, false), |inside| (inside, true));
        let (inside, closes) = inside.strip_prefix('/').map_or((inside, false), |inside| (inside, true));
        let name_end = inside.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(inside.len());
        let name = inside[..name_end].to_ascii_lowercase();
        TAGS.contains(&name.as_str()).then(|| Self {
            name,
            closes,
            is_alone,
            length: end + 1,
            attributes: &inside[name_end..],
        })
    }

    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let at = self.attributes.find(name)?;
        let value = self.attributes[at + name.len()..].trim_start().strip_prefix('=')?.trim_start();
        let value = match value.chars().next()? {
            quote @ ('"' | '\'') => value[1..].split(quote).next()?,
            _ => value.split_whitespace().next()?,
        };
        Some(value.trim().to_owned())
    }
}

fn is_address(text: &str) -> bool {
    ["http://", "https://", "//"].iter().any(|start| text.starts_with(start))
}

/// The text of a piece that has no other.
pub(super) fn plain(piece: &Piece) -> Option<&str> {
    match piece {
        Piece::Text(text) => Some(text),
        Piece::Newline(_) => Some("\n"),
        _ => None,
    }
}

/// A name as MediaWiki compares it, in lower case.
fn normal(name: &str) -> String {
    let words = name.replace('_', " ").to_lowercase();
    let name = words.split_whitespace().collect::<Vec<_>>().join(" ");
    name.strip_prefix("template:").map(|name| name.trim().to_owned()).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(pieces: &[Piece]) -> String {
        pieces.iter().filter_map(plain).collect()
    }

    #[test]
    fn a_template_is_read_with_what_is_in_it() {
        let source = "{{Infobox_x\n| a = 1 [[b|c]] {{small|d=e}}<ref name=\"n\">{{cite web|url=https://e.org/?q=1}}</ref>\n|2}} z";
        let (read, length) = template(source, 7).expect("a template");
        assert_eq!(&source[length..], " z");
        assert_eq!(read.name, "infobox x");
        let a = read.named("a").expect("a");
        assert_eq!((a.line, text(&a.pieces).as_str()), (8, " 1 c \n"));
        let [.., Piece::Template(small), Piece::Reference(reference), Piece::Newline(9)] = &a.pieces[..]
        else {
            panic!("{a:?}")
        };
        assert!(small.named("d").is_some());
        assert_eq!(reference.name.as_deref(), Some("n"));
        let Some(Piece::Template(cite)) = reference.pieces.first() else { panic!("{reference:?}") };
        assert_eq!(text(&cite.named("url").expect("url").pieces), "https://e.org/?q=1");
        assert_eq!(read.positional().count(), 1);
    }

    #[test]
    fn what_is_no_markup_is_text() {
        for (source, expected) in [
            ("a<!-- b\n --> c<!-- d", "a c"),
            ("<nowiki>{{a}} '''</nowiki>b", "{{a}} '''b"),
            ("[[File:X.png|thumb|a]]b [[:Category:C]] [https://e.org words] [x]", "b Category:C words [x]"),
            ("{{a [[b }} c", " c"),
            ("[[b c", "[[b c"),
            ("a < b &nbsp;&ndash;&#160;&unknown; <x>", "a < b \u{a0}–\u{a0}&unknown; <x>"),
        ] {
            assert_eq!(text(&fragment(source).expect("read")), expected, "{source}");
        }
    }

    #[test]
    fn hostile_text_is_read_in_one_pass_or_refused() {
        let deep = fragment(&"{".repeat(100_000)).expect_err("too deep");
        assert!(deep.problem.contains("deeper than 40"), "{deep:?}");
        let open = template(&format!("{{{{infobox\n|a={}}}}}", "<ref>b ".repeat(10)), 1).expect_err("open");
        assert_eq!((open.line, open.problem.as_str()), (2, "a <ref> is not closed with </ref>"));
        let long = format!("{{{{infobox|a={}}}}}", "]]'''&amp;<b></b>|b=}<".repeat(200_000));
        assert!(template(&long, 1).is_ok());
        assert!(template("{{infobox|a={{b}}", 1).is_err());
        for source in ["{{}}", "{{|=}}", "[[]]", "[[|]]", "<ref/>", "</ref>}}", "&#xFFFFFFFF;", "{{{a|b}}}"] {
            assert!(fragment(source).is_ok(), "{source}");
        }
    }
}
