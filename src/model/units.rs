//! Units that convert into one another, where the codebook says so, and exactly or not at all.
//!
//! A unit is so many of another: a square kilometre is 100 hectares. Units that lead to one base
//! are a family. Figures are exact millionths; a figure that would not be one in the other unit
//! is not converted, and nothing is ever rounded.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Deserializer, de};

use super::{Figure, Interval, Quantity, Slug};

/// Largest numerator and denominator of a factor, and of the product of a chain of them.
const MOST: u64 = 1_000_000_000;

/// What is known of a unit.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitEntry {
    /// Its name in words.
    pub label: String,
    /// The unit that it is so many of.
    #[serde(default)]
    pub of: Option<Slug>,
    /// How many of that unit it is.
    #[serde(default)]
    pub factor: Option<Ratio>,
}

/// A fraction above 0 in its lowest terms. Written `100`, `0.5` or `1/3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    over: u64,
    under: u64,
}

impl Ratio {
    const ONE: Self = Self { over: 1, under: 1 };

    /// Reads a whole number, a decimal or a fraction.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (over, under) = text.split_once('/').unwrap_or((text, "1"));
        let ((a, b), (c, d)) = (decimal(over.trim())?, decimal(under.trim())?);
        Self::of(u128::from(a) * u128::from(d), u128::from(b) * u128::from(c))
    }

    /// The fraction, if it is above 0 and its terms are no larger than is taken.
    fn of(over: u128, under: u128) -> Option<Self> {
        let divisor = common_divisor(over, under);
        let term = |number: u128| {
            u64::try_from(number.checked_div(divisor)?).ok().filter(|n| (1..=MOST).contains(n))
        };
        Some(Self { over: term(over)?, under: term(under)? })
    }

    fn times(self, other: Self) -> Option<Self> {
        let product = |a: u64, b: u64| u128::from(a) * u128::from(b);
        Self::of(product(self.over, other.over), product(self.under, other.under))
    }
}

impl<'de> Deserialize<'de> for Ratio {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            de::Error::custom(format!(
                "{text:?} is no factor; give a number above 0 such as \"100\", \"0.5\" or \"1/3\", with terms of at most {MOST}"
            ))
        })
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.under {
            1 => write!(f, "{}", self.over),
            under => write!(f, "{}/{under}", self.over),
        }
    }
}

/// Digits with at most nine decimal places, as a fraction.
fn decimal(text: &str) -> Option<(u64, u64)> {
    let (whole, places) = text.split_once('.').unwrap_or((text, ""));
    let digits = [whole, places].concat();
    let well_formed = !whole.is_empty() && !text.ends_with('.') && digits.bytes().all(|b| b.is_ascii_digit());
    let under = 10_u64.checked_pow(u32::try_from(places.len()).ok()?)?;
    if well_formed { Some((digits.parse().ok()?, under)) } else { None }
}

fn common_divisor(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Why the units of a codebook are no units.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnitsError {
    /// One of `of` and `factor` is given without the other.
    #[error("unit {0}: `of` and `factor` belong together")]
    Half(Slug),
    /// The unit that it is so many of is not defined.
    #[error("unit {unit}: {of} is no unit of this codebook")]
    Undefined {
        /// The unit.
        unit: Slug,
        /// What it is so many of.
        of: Slug,
    },
    /// The chain of units comes back to itself.
    #[error("unit {0} is so many of itself")]
    Circle(Slug),
    /// The product of the factors has terms that are too large.
    #[error("unit {0}: the factor to its base has terms above {MOST}")]
    TooFine(Slug),
}

/// The units that convert, each with its base and how many of that it is.
#[derive(Debug, Clone, Default)]
pub struct Units {
    scales: BTreeMap<Slug, (Slug, Ratio)>,
    labels: BTreeMap<Slug, String>,
    by: String,
}

impl Units {
    /// Follows every unit to its base. `by` names the codebook that says so.
    ///
    /// # Errors
    /// [`UnitsError`] if one leads nowhere, or back to itself.
    pub fn of(entries: &BTreeMap<Slug, UnitEntry>, by: String) -> Result<Self, UnitsError> {
        let mut scales = BTreeMap::new();
        for unit in entries.keys() {
            let (mut base, mut factor) = (unit, Ratio::ONE);
            let mut steps = 0;
            loop {
                let entry = entries
                    .get(base)
                    .ok_or_else(|| UnitsError::Undefined { unit: unit.clone(), of: base.clone() })?;
                let (of, times) = match (&entry.of, entry.factor) {
                    (Some(of), Some(times)) => (of, times),
                    (None, None) => break,
                    _ => return Err(UnitsError::Half(base.clone())),
                };
                factor = factor.times(times).ok_or_else(|| UnitsError::TooFine(unit.clone()))?;
                base = of;
                steps += 1;
                if steps > entries.len() {
                    return Err(UnitsError::Circle(unit.clone()));
                }
            }
            scales.insert(unit.clone(), (base.clone(), factor));
        }
        let labels = entries.iter().map(|(unit, entry)| (unit.clone(), entry.label.clone())).collect();
        Ok(Self { scales, labels, by })
    }

    /// A unit's name in words, or as it is written if the codebook has none.
    #[must_use]
    pub fn label<'a>(&'a self, unit: &'a Slug) -> &'a str {
        self.labels.get(unit).map_or(unit.as_str(), String::as_str)
    }

    /// The codebook that says what converts.
    #[must_use]
    pub fn by(&self) -> &str {
        &self.by
    }

    /// Whether the codebook says that figures in one unit convert into the other.
    #[must_use]
    pub fn convert_into(&self, from: &Slug, to: &Slug) -> bool {
        let base = |unit| self.scales.get(unit).map(|(base, _)| base);
        from != to && base(from).is_some() && base(from) == base(to)
    }

    /// The base of a unit, if other units convert into it.
    #[must_use]
    pub fn base(&self, unit: &Slug) -> Option<&Slug> {
        let (base, _) = self.scales.get(unit)?;
        self.scales.iter().any(|(other, (its, _))| other != unit && its == base).then_some(base)
    }

    /// The units that convert into a unit and it into them, by name, itself among them; none if
    /// no other does.
    pub fn family(&self, unit: &Slug) -> impl Iterator<Item = &Slug> {
        let base = self.base(unit);
        self.scales.iter().filter(move |(_, (its, _))| Some(its) == base).map(|(unit, _)| unit)
    }

    /// Every unit that converts into another, by name.
    pub fn convertible(&self) -> impl Iterator<Item = &Slug> {
        self.scales.keys().filter(|unit| self.base(unit).is_some())
    }

    /// The same quantity in another unit; none if the units are of no one family, or if an end or
    /// the best estimate would not be a [`Figure`].
    ///
    /// A vague count keeps its least figure and loses its word, which names no number of the
    /// other unit.
    #[must_use]
    pub fn convert(&self, quantity: &Quantity, from: &Slug, to: &Slug) -> Option<Quantity> {
        if from == to {
            return Some(*quantity);
        }
        let ((base, a), (other, b)) = (self.scales.get(from)?, self.scales.get(to)?);
        if base != other {
            return None;
        }
        let interval = quantity.interval();
        let scaled = |figure: Figure| scaled(figure, *a, *b);
        let optional = |figure: Option<Figure>| figure.map_or(Some(None), |figure| scaled(figure).map(Some));
        let interval =
            Interval::new(scaled(interval.low())?, optional(interval.high())?, optional(interval.best())?);
        let interval = interval.ok()?;
        Some(if quantity.is_approximate() {
            Quantity::approximately(interval)
        } else {
            Quantity::new(interval)
        })
    }
}

/// A figure of units that are `from` of a base, in units that are `to` of it.
fn scaled(figure: Figure, from: Ratio, to: Ratio) -> Option<Figure> {
    // At most 9 × 10¹⁸ by 10⁹ by 10⁹: within 128 bits.
    let over = u128::from(figure.millionths().unsigned_abs()) * u128::from(from.over) * u128::from(to.under);
    let under = u128::from(from.under) * u128::from(to.over);
    if !over.is_multiple_of(under) {
        return None;
    }
    i64::try_from(over / under).ok().and_then(Figure::from_millionths)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn slug(text: &str) -> Slug {
        Slug::parse(text).expect("a slug")
    }

    fn entries(text: &str) -> Result<BTreeMap<Slug, UnitEntry>, toml::de::Error> {
        toml::from_str(text)
    }

    fn units(text: &str) -> Result<Units, UnitsError> {
        Units::of(&entries(text).expect("well-formed"), "a codebook".to_owned())
    }

    fn areas() -> Units {
        units(
            "hectares = { label = \"ha\" }\n\
             square-kilometres = { label = \"km2\", of = \"hectares\", factor = \"100\" }\n\
             dunams = { label = \"dunams\", of = \"hectares\", factor = \"1/10\" }\n\
             districts = { label = \"of no kin\" }\n\
             thirds = { label = \"thirds\", of = \"dunams\", factor = \"1/3\" }",
        )
        .expect("units")
    }

    #[test]
    fn a_factor_is_a_number_above_nothing() {
        for (text, shown) in [
            ("100", "100"),
            ("0.5", "1/2"),
            ("1/3", "1/3"),
            ("2/4", "1/2"),
            ("0.001/0.5", "1/500"),
            ("2.50", "5/2"),
        ] {
            assert_eq!(Ratio::parse(text).map(|ratio| ratio.to_string()).as_deref(), Some(shown), "{text}");
        }
        for text in
            ["0", "", "-1", "1/0", "1e3", "a", ".5", "5.", "1//2", "1,5", "10000000000", "0.00000000001"]
        {
            assert_eq!(Ratio::parse(text), None, "{text}");
        }
    }

    #[test]
    fn units_lead_to_one_base() {
        let areas = areas();
        let family: Vec<&str> = areas.family(&slug("dunams")).map(Slug::as_str).collect();
        assert_eq!(family, ["dunams", "hectares", "square-kilometres", "thirds"]);
        assert_eq!(areas.family(&slug("districts")).count() + areas.family(&slug("persons")).count(), 0);
        assert!(areas.convert_into(&slug("thirds"), &slug("square-kilometres")));
        assert!(!areas.convert_into(&slug("thirds"), &slug("districts")));
    }

    #[test]
    fn units_that_lead_nowhere_are_refused() {
        let unit = |rest: &str| {
            units(&format!(
                "a = {{ label = \"a\"{rest} }}\nb = {{ label = \"b\", of = \"a\", factor = \"2\" }}"
            ))
        };
        assert!(unit("").is_ok());
        assert_eq!(unit(", of = \"b\"").err(), Some(UnitsError::Half(slug("a"))));
        assert_eq!(unit(", of = \"b\", factor = \"1/2\"").err(), Some(UnitsError::Circle(slug("a"))));
        let undefined = UnitsError::Undefined { unit: slug("a"), of: slug("c") };
        assert_eq!(unit(", of = \"c\", factor = \"1\"").err(), Some(undefined));
        let fine = ", of = \"c\", factor = \"1/1000000000\" }\nc = { label = \"c\"";
        assert_eq!(unit(fine).err(), None);
        let too_fine = ", of = \"c\", factor = \"1/1000000000\" }\nc = { label = \"c\", of = \"d\", factor = \"1/7\" }\nd = { label = \"d\"";
        assert_eq!(unit(too_fine).err(), Some(UnitsError::TooFine(slug("a"))));
        assert!(entries("a = { label = \"a\", factor = \"0\" }").is_err());
    }

    #[test]
    fn what_is_not_exact_is_not_converted() {
        let areas = areas();
        let converted = |text: &str, from: &str, to: &str| {
            let value =
                crate::model::Value::parse(text, Some(crate::model::Kind::Quantity)).expect("a value");
            let quantity = value.reading.quantity().expect("a quantity");
            areas.convert(quantity, &slug(from), &slug(to)).map(|quantity| quantity.to_string())
        };
        for (text, from, to, expected) in [
            ("12", "square-kilometres", "hectares", Some("1200")),
            ("at least 12", "square-kilometres", "hectares", Some(">=1200")),
            ("1..2..3", "square-kilometres", "dunams", Some("1000..2000..3000")),
            ("about 36", "hectares", "square-kilometres", Some("~0.36")),
            ("36.5", "hectares", "square-kilometres", Some("0.365")),
            ("36.55", "hectares", "square-kilometres", Some("0.3655")),
            ("36.55555", "hectares", "square-kilometres", None),
            ("dozens", "square-kilometres", "hectares", Some(">=1200")),
            ("1", "dunams", "thirds", Some("3")),
            ("1", "thirds", "dunams", None),
            ("9 trillion", "square-kilometres", "hectares", None),
            ("12", "square-kilometres", "districts", None),
            ("12", "persons", "persons", Some("12")),
        ] {
            assert_eq!(converted(text, from, to).as_deref(), expected, "{text} {from} in {to}");
        }
    }

    fn quantity() -> impl Strategy<Value = Quantity> {
        (0..5_000_i64, prop::option::of(0..5_000_i64), any::<bool>()).prop_map(|(low, width, approximate)| {
            let figure = |millionths| Figure::from_millionths(millionths).expect("in bounds");
            let high = width.map(|width| figure((low + width) * 10));
            let interval = Interval::new(figure(low * 10), high, None).expect("in order");
            if approximate { Quantity::approximately(interval) } else { Quantity::new(interval) }
        })
    }

    fn unit() -> impl Strategy<Value = Slug> {
        prop::sample::select(vec!["hectares", "square-kilometres", "dunams", "thirds"]).prop_map(slug)
    }

    proptest! {
        #[test]
        fn there_and_back_is_the_same(quantity in quantity(), from in unit(), to in unit()) {
            let areas = areas();
            if let Some(there) = areas.convert(&quantity, &from, &to) {
                prop_assert_eq!(areas.convert(&there, &to, &from), Some(quantity));
            }
        }

        #[test]
        fn how_two_quantities_lie_does_not_depend_on_the_unit(a in quantity(), b in quantity(), from in unit(), to in unit()) {
            let areas = areas();
            let both = areas.convert(&a, &from, &to).zip(areas.convert(&b, &from, &to));
            if let Some((x, y)) = both {
                let kind = |a: &Quantity, b: &Quantity| std::mem::discriminant(&a.interval().relation(b.interval()));
                prop_assert_eq!(kind(&a, &b), kind(&x, &y));
            }
        }

        #[test]
        fn no_factor_panics(text in any::<String>(), digits in "[0-9./]{0,24}") {
            let _ = Ratio::parse(&text);
            let _ = Ratio::parse(&digits);
        }
    }
}
