//! What holds of every drawing, whatever stands in its texts.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::Drawing;
use crate::{
    disputes::{Bytes, Lineage, TracedSource},
    model::{Digest, Document, EntryId, Recorded, Source},
};

/// Sources of this title, that lead each to the next and the last where `leads_to` says.
fn drawing(title: &str, number: u64, leads_to: Option<u64>) -> Drawing {
    let source = |index: u64| {
        let document = Document {
            digest: Digest::of(title.as_bytes()),
            size: 12,
            media_type: "text/plain".to_owned(),
            charset: None,
            name: title.to_owned(),
            kept_at: None,
            fetched_from: None,
        };
        let content = Source {
            publisher: Some(title.to_owned()),
            document: Some(document),
            ..Source::titled(title.to_owned())
        };
        let id = EntryId([u8::try_from(index).expect("small"); 32]);
        let source = Recorded { index, id, recorded_at: 0, recorded_by: None, retracted: None, content };
        let next = if index + 1 < number { Some(index + 1) } else { leads_to };
        TracedSource {
            source,
            redacted: None,
            bytes: Bytes::Archived,
            file_in: Vec::new(),
            relays: next,
            part_of: None,
            copies: Vec::new(),
            leads_to: next,
        }
    };
    let sources: BTreeMap<u64, TracedSource> = (0..number).map(|index| (index, source(index))).collect();
    Drawing::new(
        &Lineage::new(Vec::new(), &sources, &BTreeSet::from([0]), Vec::new()),
        "example.org/x, 3 entries",
    )
}

fn written(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut bytes = Vec::new();
    write(&mut bytes).expect("written to memory");
    String::from_utf8(bytes).expect("text")
}

#[test]
fn a_circle_is_drawn_and_ends() {
    let drawing = drawing("A", 4, Some(1));
    let text = written(|out| drawing.write_text(out, 80));
    assert!(text.contains("relays “A”, entry 1: told above"), "{text}");
    assert_eq!(written(|out| drawing.write_dot(out)).matches(" -> ").count(), 4);
    assert_eq!(written(|out| drawing.write_svg(out)).matches("marker-end").count(), 4);
}

#[test]
fn a_deep_tree_keeps_room_for_words() {
    let text = written(|out| drawing("A source of many words in a row", 60, None).write_text(out, 80));
    // A digest is a word that is never broken.
    let words = text.lines().filter(|line| line.split_whitespace().all(|word| word.len() < 64));
    assert!(words.map(|line| line.chars().count()).max().expect("lines") <= 80, "{text}");
}

#[test]
fn dot_is_text() {
    let dot = written(|out| drawing("a \"b\" \\N \\l &lt; {x|y}", 1, None).write_dot(out));
    assert!(dot.contains(r#"“a \"b\" \\N \\l &amp;lt; {x|y}”\l"#), "{dot}");
}

proptest! {
    #[test]
    fn no_text_breaks_out_or_reorders(title in "(\\PC|[\u{202a}-\u{202e}\u{2066}-\u{2069}\u{200e}\u{200f}\u{61c}\u{0}\u{fffe}<>&\"'\\\\\n]){1,60}") {
        let plain = drawing("x", 2, None);
        let hostile = drawing(&title, 2, None);
        let reorders = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}');
        let elements = |drawing: &Drawing| {
            let svg = written(|out| drawing.write_svg(out));
            (svg.matches("<g>").count(), svg.matches("<rect").count(), svg.matches("<path").count(), svg.matches("<script").count())
        };
        prop_assert_eq!(elements(&plain), elements(&hostile));
        for text in [
            written(|out| hostile.write_text(out, 80)),
            written(|out| hostile.write_dot(out)),
            written(|out| hostile.write_svg(out)),
        ] {
            prop_assert!(!text.contains(reorders), "{:?}", text);
            let is_control = |c: char| c.is_control() && c != '\n';
            prop_assert!(!text.contains(is_control), "{:?}", text);
            let is_xml = text.starts_with('<');
            prop_assert!(!(is_xml && text.contains('\u{fffe}')), "{:?}", text);
        }
        let dot = written(|out| hostile.write_dot(out));
        prop_assert_eq!(dot.lines().count(), written(|out| plain.write_dot(out)).lines().count());
    }
}
