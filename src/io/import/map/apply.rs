//! Rows through a mapping into drafts of claims.

use std::{borrow::Cow, collections::BTreeMap, rc::Rc};

use chrono::{Duration, NaiveDate};

use super::{
    ClaimTemplate, Condition, MapError, Mapping, Melt, MeltedColumn, Member,
    scope::{Melted, Scope, cell},
    template::{Column, Name, Template},
};
use crate::{
    io::import::{
        Drafted, ImportFileError, Row,
        input::{Content, Decimal, Node, Record, Records},
    },
    model::{Draft, FieldError, Figure},
};

/// Most claims made of one row.
const MOST_OF_A_ROW: usize = 10_000;

/// The rows of a file, each as the claims that a mapping makes of it.
pub struct Mapped<I> {
    records: I,
    mapping: Mapping,
    file: String,
    positions: BTreeMap<String, usize>,
    parameters: BTreeMap<String, String>,
    conditions: Vec<Condition>,
    decimal: Decimal,
    left: Left,
}

/// What was not made into claims.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Left {
    /// Rows that do not meet the conditions.
    pub rows: u64,
    /// Rows of which no claim was made.
    pub silent: u64,
}

impl<I: Records> Mapped<I> {
    /// Reads `records` by a mapping. `conditions` are those asked for beside its own, `file` is the
    /// name of the file.
    ///
    /// # Errors
    /// [`MapError`] if the file lacks a column, or a parameter is not as it has to be.
    pub fn new(
        records: I,
        mapping: Mapping,
        file: &str,
        settings: &[(String, String)],
        conditions: Vec<Condition>,
        decimal: Decimal,
    ) -> Result<Self, MapError> {
        let parameters = mapping.settings(settings)?;
        let mut positions = BTreeMap::new();
        if let Some(columns) = records.columns() {
            for (position, name) in columns.iter().enumerate() {
                let name = mapping.renamed.get(name).unwrap_or(name);
                positions.entry(name.clone()).or_insert(position);
            }
            mapping.check_columns(&positions)?;
            let known = |condition: &&Condition| match &condition.place.name {
                Name::Column(column) => column.is_optional || positions.contains_key(&column.text),
                _ => true,
            };
            if let Some(unknown) = conditions.iter().find(|condition| !known(condition))
                && let Name::Column(column) = &unknown.place.name
            {
                return Err(MapError::NoColumn { column: column.text.clone(), hint: String::new() });
            }
        }
        let left = Left::default();
        let file = file.to_owned();
        Ok(Self { records, mapping, file, positions, parameters, conditions, decimal, left })
    }

    /// What was not made into claims so far.
    pub const fn left(&self) -> Left {
        self.left
    }

    /// The records.
    pub const fn records(&self) -> &I {
        &self.records
    }

    /// The claims of a record, or everything that is wrong with it.
    fn claims(&mut self, record: &mut Record) -> Result<Vec<Drafted>, Vec<FieldError>> {
        let content = match &mut record.content {
            Ok(content) => content,
            Err(error) => return Err(vec![error.clone()]),
        };
        if let Content::Tree(node) = content {
            rename(node, &self.mapping.renamed);
        }
        let (mapping, positions, parameters) = (&self.mapping, &self.positions, &self.parameters);
        let scope = Scope::of_record(mapping, positions, parameters, &self.file, record.place, content);
        let mut maker = Maker { drafts: Vec::new(), errors: Vec::new(), decimal: self.decimal };
        match holds(self.mapping.conditions.iter().chain(&self.conditions), &scope) {
            Ok(true) => {}
            Ok(false) => {
                self.left.rows += 1;
                return Ok(Vec::new());
            }
            Err(error) => return Err(vec![error]),
        }
        for claim in &self.mapping.claims {
            maker.make(claim, scope);
        }
        if !maker.errors.is_empty() {
            return Err(maker.errors);
        }
        self.left.silent += u64::from(maker.drafts.is_empty());
        Ok(maker.drafts)
    }
}

impl<I: Records> Iterator for Mapped<I> {
    type Item = Result<Row, ImportFileError>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(match self.records.next()? {
            Ok(mut record) => {
                let claims = self.claims(&mut record);
                Ok(Row { place: record.place, claims, raw: record.raw })
            }
            Err(error) => Err(error.into()),
        })
    }
}

fn holds<'c>(
    mut conditions: impl Iterator<Item = &'c Condition>,
    scope: &Scope<'_>,
) -> Result<bool, FieldError> {
    conditions.try_fold(true, |all, condition| Ok(all && condition.holds(scope)?))
}

/// Gives members of an object the names that the mapping uses.
fn rename(node: &mut Node, renamed: &BTreeMap<String, String>) {
    if let Node::Object(members) = node
        && !renamed.is_empty()
    {
        for (name, _) in members {
            if let Some(new) = renamed.get(name) {
                name.clone_from(new);
            }
        }
    }
}

/// Makes the claims of one row.
struct Maker {
    drafts: Vec<Drafted>,
    errors: Vec<FieldError>,
    decimal: Decimal,
}

impl Maker {
    fn make(&mut self, claim: &ClaimTemplate, scope: Scope<'_>) {
        if let Some(melt) = claim.melt.as_ref().and_then(|name| scope.mapping.melts.get(name)) {
            self.melted(claim, melt, scope);
        } else if let Some(each) = &claim.each
            && let Content::Tree(node) = scope.content
        {
            for element in each.all(node) {
                self.one(claim, &Scope { element: Some(element), ..scope });
            }
        } else if claim.each.is_none() {
            self.one(claim, &scope);
        }
    }

    fn melted(&mut self, claim: &ClaimTemplate, melt: &Melt, scope: Scope<'_>) {
        match scope.content {
            Content::Cells(cells) => {
                for (name, attributes) in melt.of(scope.positions.keys().map(String::as_str)) {
                    let Some(position) = scope.positions.get(&*name) else { continue };
                    match cell(cells, *position, &name) {
                        Ok(cell) => {
                            let melted = Some(Melted { column: &name, cell, attributes });
                            self.one(claim, &Scope { melted, ..scope });
                        }
                        Err(error) => self.errors.push(error),
                    }
                }
            }
            Content::Tree(node) => {
                let members = match node {
                    Node::Object(members) => members.as_slice(),
                    _ => &[],
                };
                let names: Vec<MeltedColumn<'_>> = if melt.like.is_some() {
                    melt.of(members.iter().map(|(name, _)| name.as_str()))
                } else {
                    let full = |name: &String| Cow::from(format!("{}{name}", melt.prefix));
                    melt.columns.iter().map(|(name, attributes)| (full(name), Some(attributes))).collect()
                };
                for (name, attributes) in names {
                    let Ok(column) = Column::parse(&name) else { continue };
                    match scope.text(&Name::Column(column)) {
                        Ok(cell) if cell.is_empty() => {}
                        Ok(cell) => {
                            let melted = Some(Melted { column: &name, cell: &cell, attributes });
                            self.one(claim, &Scope { melted, ..scope });
                        }
                        Err(error) => self.errors.push(error),
                    }
                }
            }
        }
    }

    fn one(&mut self, claim: &ClaimTemplate, scope: &Scope<'_>) {
        if self.drafts.len() >= MOST_OF_A_ROW {
            if self.drafts.len() == MOST_OF_A_ROW && self.errors.is_empty() {
                let problem = format!("makes more than {MOST_OF_A_ROW} claims");
                self.errors.push(FieldError::new("", "", problem));
            }
            return;
        }
        match holds(claim.conditions.iter(), scope) {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => return self.errors.push(error),
        }
        let melted = scope.melted.map(|melted| melted.column.to_owned());
        let mut drafted =
            Drafted { draft: Draft::default(), columns: Some(Rc::clone(&claim.columns)), melted };
        for (field, member) in &claim.members {
            let text = match self.text(member, scope, field == "value") {
                Ok(text) => text,
                Err(error) => {
                    self.errors.push(error);
                    continue;
                }
            };
            if field == "value" && text.trim().is_empty() && claim.skip_if_empty {
                return;
            }
            if let Err(error) = drafted.draft.set(field, &text) {
                self.errors.push(error);
            }
        }
        self.drafts.push(drafted);
    }

    fn text(&self, member: &Member, scope: &Scope<'_>, is_value: bool) -> Result<String, FieldError> {
        let fill = |template: &Template| -> Result<String, FieldError> {
            let text = template.fill(scope)?;
            Ok(match self.decimal.plain(&text) {
                Cow::Owned(plain) if is_value => plain,
                _ => text,
            })
        };
        let fill_if = |template: &Option<Template>| template.as_ref().map_or(Ok(String::new()), &fill);
        match member {
            Member::Text(template) => fill(template),
            Member::Range { low, best, high } => Ok(range(&fill_if(low)?, &fill_if(best)?, &fill_if(high)?)),
            Member::Days { from: Some(from), to, .. } => {
                let (from, to) = (fill(from)?, fill(to)?);
                Ok(match (from.trim(), to.trim()) {
                    ("", day) | (day, "") => day.to_owned(),
                    (from, to) if from == to => from.to_owned(),
                    (from, to) => format!("{from}/{to}"),
                })
            }
            Member::Days { from: None, to, hours } => {
                let (to, hours) = (fill(to)?, fill_if(hours)?);
                days_before(to.trim(), hours.trim()).map_err(|problem| {
                    let labels = member.places().map(|place| scope.label(&place.name)).collect::<Vec<_>>();
                    FieldError::new(&labels.join(", "), &hours, problem)
                })
            }
        }
    }
}

/// A figure by its bounds, as they are: a low end above the high one stays so, to be refused, and so
/// does a best figure with one bound alone.
fn range(low: &str, best: &str, high: &str) -> String {
    let (low, best, high) = (low.trim(), best.trim(), high.trim());
    let equal =
        |a: &str, b: &str| a == b || matches!((Figure::parse(a), Figure::parse(b)), (Ok(a), Ok(b)) if a == b);
    match (low, best, high) {
        ("", best, "") => best.to_owned(),
        (low, "", "") => format!(">={low}"),
        ("", "", high) => format!("<={high}"),
        (low, best, high) if (equal(low, best) || best.is_empty()) && equal(low, high) => low.to_owned(),
        (low, "", high) => format!("{low}..{high}"),
        (low, best, high) => format!("{low}..{best}..{high}"),
    }
}

/// The days that end with one and make so many hours.
fn days_before(to: &str, hours: &str) -> Result<String, String> {
    if hours.is_empty() || to.is_empty() {
        return Ok(to.to_owned());
    }
    let problem = || "is no number of hours that makes whole days; give 24, 48, …".to_owned();
    let hours: i64 = hours.parse().map_err(|_| problem())?;
    if hours <= 0 || hours % 24 != 0 {
        return Err(problem());
    }
    let last: NaiveDate =
        to.parse().map_err(|_| format!("ends on {to}, which is no day such as 2021-05-01"))?;
    let first = last.checked_sub_signed(Duration::days(hours / 24 - 1)).ok_or_else(problem)?;
    Ok(if first == last { to.to_owned() } else { format!("{first}/{to}") })
}
