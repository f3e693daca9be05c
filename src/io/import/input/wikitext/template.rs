//! What the templates that stand in infoboxes show.

/// What a template shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    Nothing,
    Text(&'static str),
    /// The next line.
    Break,
    /// Its first, or its last parameter.
    First,
    Last,
    /// This, and its first parameter.
    After(&'static str),
    /// The number after the colon in its name.
    Number,
    /// Each of its parameters in a line.
    List,
    /// A flag; a flag and the name of the country.
    Flag,
    FlagAndName,
    /// A note at the foot of the page; one that names author and year of a work.
    Note,
    Short,
}

/// Templates by name. What others show is not known, and a line with one is refused.
const KNOWN: [(Shown, &[&str]); 15] = [
    (
        Shown::Nothing,
        &[
            "endplainlist",
            "end plainlist",
            "unbulleted list end",
            "nowrap begin",
            "nowrap end",
            "citation needed",
            "cn",
            "fact",
            "better source needed",
            "better source",
            "dubious",
            "clarify",
            "when",
            "who",
            "by whom",
            "according to whom",
            "verify source",
            "failed verification",
            "unreliable source?",
            "update after",
            "update inline",
            "dead link",
            "full citation needed",
            "zwj",
            "zwsp",
            "shy",
            "wbr",
            "anchor",
        ],
    ),
    (Shown::Text(" "), &["nbsp", "space", "spaces", "pad", "thinsp", "hair space", "thin space"]),
    (Shown::Text(" – "), &["snd", "spnd", "spaced ndash", "sndash"]),
    (Shown::Text("–"), &["ndash", "en dash", "endash", "nsndns"]),
    (Shown::Text("|"), &["!"]),
    (Shown::Break, &["br", "break", "clear", "-", "hr", "*", "·", "dot", "•", "bullet", "end", "crlf"]),
    (
        Shown::First,
        &[
            "small",
            "smaller",
            "nowrap",
            "nobr",
            "nobold",
            "big",
            "center",
            "centre",
            "abbr",
            "tooltip",
            "longitem",
            "plain text",
            "plainlist",
            "small div",
            "smalldiv",
            "nobreak",
            "allow wrap",
            "wrap",
            "no bold",
            "nobreak",
            "larger",
            "abbrlink",
            "gaps",
        ],
    ),
    (
        Shown::Last,
        &["color", "colour", "font color", "lang", "resize", "font size", "longitem style", "fontcolor"],
    ),
    (Shown::After("c. "), &["circa", "c.", "ca", "ca.", "approx", "approximately"]),
    (Shown::Number, &["formatnum", "val", "num"]),
    (
        Shown::List,
        &[
            "ubl",
            "ublist",
            "unbulleted list",
            "plain list",
            "bulleted list",
            "bulletedlist",
            "unordered list",
            "ulist",
            "flatlist",
            "hlist",
            "collapsible list",
            "vunblist",
            "ordered list",
            "olist",
            "flat list",
        ],
    ),
    (Shown::Flag, &["flagicon", "flag icon", "flagdeco", "flag decoration", "flagicon image", "noflag icon"]),
    (Shown::FlagAndName, &["flag", "flagcountry", "flagu", "flaglink", "noflag", "flagg", "flag country"]),
    (Shown::Short, &["sfn", "sfnp", "harvnb", "harvp", "harv"]),
    (
        Shown::Note,
        &[
            "efn",
            "efn-ua",
            "efn-lr",
            "efn-la",
            "refn",
            "note",
            "notetag",
            "#tag:ref",
            "r",
            "rp",
            "ref label",
            "ref",
            "cref",
            "cref2",
            "ref supports2",
        ],
    ),
];

/// What a template shows, if it is known.
pub(super) fn shown(name: &str) -> Option<Shown> {
    let start = name.split_once(':').map_or(name, |(start, _)| if start == "#tag" { name } else { start });
    KNOWN.iter().find(|(_, names)| names.contains(&start)).map(|(shown, _)| *shown)
}
