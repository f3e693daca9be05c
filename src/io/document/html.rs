//! The visible text of an HTML page, block by block, with what of it is main text, and its title.
//!
//! Read from the tokens alone: no tree is built, so that no nesting, however deep, costs more than
//! its bytes.

use std::cell::RefCell;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use html5ever::{
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
        states::RawKind,
    },
};

use super::{
    main_text::{self, Outline, Zone},
    text,
};

/// Bytes in which a page may name its encoding.
const HEAD: usize = 4096;
/// Characters handed to the tokenizer at a time.
const PART: usize = 64 * 1024;

/// What a page says.
#[derive(Debug)]
pub(super) struct HtmlPage {
    pub(super) title: Option<String>,
    pub(super) encoding: &'static str,
    pub(super) text: String,
    /// Its parts in order, up to the byte of the text where each ends, and whether they are main text.
    pub(super) parts: Vec<(usize, bool)>,
}

/// Whether XML is a page for readers.
pub(super) fn is_html(bytes: &[u8]) -> bool {
    let head = bytes[..bytes.len().min(HEAD)].to_ascii_lowercase();
    head.windows(5).any(|part| part == b"<html")
}

/// Reads a page: in the encoding of its byte order mark, the one that it was sent as, the one that
/// it names itself, or the one that it looks like.
pub(super) fn read(bytes: &[u8], sent_as: Option<&'static Encoding>) -> HtmlPage {
    let decoded = text::decode(bytes, sent_as.or_else(|| named(bytes)));
    let (source, encoding) = match decoded {
        Some(decoded) => (decoded.text, decoded.encoding),
        None => (String::from_utf8_lossy(bytes), UTF_8.name()),
    };
    let Found { title, text, zones, .. } = visible(&source);
    let parts = main_text::parts(&zones, &text);
    HtmlPage { title, encoding, text, parts }
}

/// The encoding that the page names: `<meta charset="…">`, or the content type in a `<meta>`.
fn named(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(HEAD)].to_ascii_lowercase();
    let starts = head.windows(5).enumerate().filter(|(_, part)| part == b"<meta").map(|(at, _)| &head[at..]);
    // A script has a charset too, which is not the page's.
    let metas = starts.map(|meta| meta.split(|byte| *byte == b'>').next().unwrap_or_default());
    let rest = metas.filter_map(|meta| {
        let at = meta.windows(7).position(|part| part == b"charset")? + 7;
        meta[at..].trim_ascii_start().strip_prefix(b"=")
    });
    let rest = rest.map(<[u8]>::trim_ascii_start).next()?;
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let end = rest.iter().position(|byte| b"\"' \t\r\n;/>".contains(byte)).unwrap_or(rest.len());
    let encoding = Encoding::for_label(&rest[..end])?;
    // What could be read as ASCII so far is not in UTF-16, whatever it says (HTML §13.2.3.2).
    Some(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding })
}

fn visible(source: &str) -> Found {
    let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts::default());
    let queue = BufferQueue::default();
    let mut rest = source;
    while !rest.is_empty() {
        let end = (PART..rest.len()).find(|at| rest.is_char_boundary(*at)).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        queue.push_back(StrTendril::from_slice(part));
        let _ = tokenizer.feed(&queue);
        rest = after;
    }
    tokenizer.end();
    let mut found = tokenizer.sink.found.into_inner();
    found.text.truncate(found.text.trim_end().len());
    found.zones.push((found.text.len(), found.zone));
    found
}

#[derive(Default)]
struct Sink {
    found: RefCell<Found>,
}

#[derive(Default)]
struct Found {
    title: Option<String>,
    text: String,
    /// What the characters are part of.
    within: Within,
    /// Elements of preformatted text that are open.
    preformatted: usize,
    /// White space that will be written if words follow.
    space: Space,
    /// The elements that are open, as far as they tell what is main text.
    outline: Outline,
    /// Where the characters that come next stand.
    zone: Zone,
    /// The parts of the text so far: up to which byte, and where they stood.
    zones: Vec<(usize, Zone)>,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Within {
    #[default]
    Text,
    Title,
    /// An element that is not shown.
    Hidden,
}

#[derive(Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Space {
    #[default]
    None,
    Word,
    Cell,
    Line,
    Paragraph,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut found = self.found.borrow_mut();
        match token {
            Token::CharacterTokens(text) => found.characters(&text),
            Token::TagToken(tag) => return found.tag(&tag),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Found {
    fn characters(&mut self, text: &str) {
        match self.within {
            Within::Hidden => {}
            Within::Title => self.title.get_or_insert_default().push_str(text),
            Within::Text if self.preformatted > 0 => {
                self.write_space();
                self.text.push_str(text);
            }
            Within::Text => {
                for c in text.chars() {
                    // A space that does not break is a character of the text.
                    if matches!(c, ' ' | '\n' | '\r' | '\t' | '\u{c}') {
                        self.space = self.space.max(Space::Word);
                    } else {
                        self.write_space();
                        self.text.push(c);
                    }
                }
            }
        }
    }

    /// What goes before the characters that come next: white space, which belongs to their part.
    fn write_space(&mut self) {
        let zone = self.outline.zone();
        if zone != self.zone {
            self.zones.push((self.text.len(), self.zone));
            self.zone = zone;
        }
        let space = match std::mem::take(&mut self.space) {
            _ if self.text.is_empty() => return,
            Space::None => return,
            Space::Word => " ",
            Space::Cell => "\t",
            Space::Line => "\n",
            Space::Paragraph => "\n\n",
        };
        self.text.push_str(space);
    }

    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        let is_start = tag.kind == TagKind::StartTag;
        if !is_start
            && matches!(
                name,
                "title"
                    | "script"
                    | "style"
                    | "template"
                    | "iframe"
                    | "noembed"
                    | "noframes"
                    | "textarea"
                    | "xmp"
            )
        {
            self.within = Within::Text;
        }
        self.space = self.space.max(space_around(name));
        if is_start && self.within == Within::Text {
            let role = tag.attrs.iter().find(|attribute| &*attribute.name.local == "role");
            self.outline.open(name, role.map_or("", |role| &*role.value));
        } else if !is_start {
            self.outline.close(name);
        }
        if name == "pre" {
            self.preformatted = if is_start {
                self.preformatted.saturating_add(1)
            } else {
                self.preformatted.saturating_sub(1)
            };
        }
        if !is_start || self.within != Within::Text {
            return TokenSinkResult::Continue;
        }
        match name {
            // A drawing has titles of its own.
            "title" if self.title.is_none() => self.within = Within::Title,
            "title" | "script" | "style" | "template" | "iframe" | "noembed" | "noframes" => {
                self.within = Within::Hidden;
            }
            "img" => {
                let alternative = tag.attrs.iter().find(|attribute| &*attribute.name.local == "alt");
                if let Some(alternative) = alternative {
                    self.characters(&format!(" {} ", &*alternative.value));
                }
            }
            _ => {}
        }
        match name {
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "style" | "iframe" | "noembed" | "noframes" | "xmp" => TokenSinkResult::RawData(RawKind::Rawtext),
            "plaintext" => TokenSinkResult::Plaintext,
            _ => TokenSinkResult::Continue,
        }
    }
}

/// The break that an element makes before and after itself.
fn space_around(name: &str) -> Space {
    match name {
        "address" | "article" | "aside" | "blockquote" | "body" | "details" | "dialog" | "dl"
        | "fieldset" | "figure" | "footer" | "form" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "header"
        | "hr" | "main" | "menu" | "nav" | "ol" | "p" | "pre" | "search" | "section" | "table" | "ul" => {
            Space::Paragraph
        }
        "br" | "caption" | "center" | "dd" | "div" | "dt" | "figcaption" | "legend" | "li" | "option"
        | "summary" | "tbody" | "tfoot" | "thead" | "tr" => Space::Line,
        "td" | "th" => Space::Cell,
        _ => Space::None,
    }
}

/// The encoding in a content type: `text/html; charset=windows-1251`.
pub(super) fn charset(content_type: &str) -> Option<&'static Encoding> {
    let lower = content_type.to_ascii_lowercase();
    let (_, label) = lower.split_once("charset=")?;
    Encoding::for_label(label.split(';').next()?.trim().trim_matches(['"', '\'']).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_the_text() {
        let page = read(
            "<!DOCTYPE html><html><head><title>Nine &amp; more</title><style>p { color: red }</style></head>\
             <body><script>if (a < b) document.write('<p>no</p>')</script><h1>Report</h1><p>Nine <b>ser</b>vice\n\
             members&nbsp;were<br>killed.</p><!-- no --><ul><li>One<li>Two</ul><table><tr><td>A<td>B<tr><td>C</table>\
             <pre>x\n  y</pre><img alt='A map'></body></html>"
                .as_bytes(),
            None,
        );
        assert_eq!(page.title.as_deref(), Some("Nine & more"));
        assert_eq!(
            page.text,
            "Report\n\nNine service members\u{a0}were\nkilled.\n\nOne\nTwo\n\nA\tB\nC\n\nx\n  y\n\nA map"
        );
    }

    #[test]
    fn the_encoding_is_that_of_the_page() {
        let text =
            "<html><meta http-equiv=content-type content=\"text/html; charset=windows-1251\"><p>Погибли";
        let bytes = encoding_rs::WINDOWS_1251.encode(text).0.into_owned();
        let page = read(&bytes, None);
        assert_eq!((page.text.as_str(), page.encoding), ("Погибли", "windows-1251"));
        let with_script = text.replace("<html>", "<html><script charset=utf-8 src=a></script>");
        let page = read(&encoding_rs::WINDOWS_1251.encode(&with_script).0, None);
        assert_eq!((page.text.as_str(), page.encoding), ("Погибли", "windows-1251"));
        let page = read(&bytes, charset("text/html; charset=\"KOI8-R\""));
        assert_eq!(page.encoding, "KOI8-R");
        assert_eq!(read("<meta charset=utf-16><p>Погибли".as_bytes(), None).text, "Погибли");
    }

    #[test]
    fn a_page_that_never_ends_what_it_began_is_read_on() {
        assert_eq!(read(b"<p>a<title>b", None).title.as_deref(), Some("b"));
        assert_eq!(read(b"<p>a<scr", None).text, "a");
        assert_eq!(read(b"<template><p>a</template>b", None).text, "b");
        let deep = "<div>".repeat(100_000) + "a";
        assert_eq!(read(deep.as_bytes(), None).text, "a");
    }
}
