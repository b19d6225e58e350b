//! Automatic values: fields that are derived from the request's headers and the viewer's local time.

use configuration::automatic::ValueType;
use configuration::compiled::{AutoValue, Rule, RuleSource};
use facts::headers::{VIEWER_LATITUDE, VIEWER_TIME_ZONE};
use http::HeaderMap;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// The viewer, as far as automatic values go.
#[derive(Debug)]
pub struct Viewer<'r> {
    headers: &'r HeaderMap,
    now: Zoned,
}

/// A field's name, type and values; at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The field.
    pub field: String,
    /// Its type.
    pub value_type: ValueType,
    /// Distinct values in rule order.
    pub values: Vec<String>,
    /// Whether the first value is a header's own text, which no mapping chose.
    pub verbatim: bool,
    /// The index of the rule that gave the first value; `None` for the default.
    pub rule: Option<usize>,
}

impl<'r> Viewer<'r> {
    /// The viewer's local time is now in the zone that CloudFront says, else in the deployment's.
    pub fn new(headers: &'r HeaderMap, now: Timestamp, time_zone: &TimeZone) -> Self {
        let zone = header(headers, VIEWER_TIME_ZONE).and_then(|name| TimeZone::get(&name).ok());
        Self { headers, now: now.to_zoned(zone.unwrap_or_else(|| time_zone.clone())) }
    }

    /// Resolves fields; one that has no value is left out.
    pub fn resolve(&self, fields: &[AutoValue]) -> Vec<Resolved> {
        fields.iter().filter_map(|field| self.field(field)).collect()
    }

    fn field(&self, field: &AutoValue) -> Option<Resolved> {
        let mut values: Vec<String> = Vec::new();
        let mut verbatim = false;
        let mut first = None;
        let matching = field.rules.iter().enumerate();
        for (index, rule, matched) in matching.filter_map(|(index, rule)| Some((index, rule, self.rule(rule)?))) {
            if values.is_empty() {
                first = Some(index);
                verbatim = rule.mappings.is_empty() && matches!(rule.source, RuleSource::Header(_));
            }
            if !values.contains(&matched) {
                values.push(matched);
            }
            if !field.evaluate_all {
                break;
            }
        }
        if values.is_empty() {
            values.push(field.default.clone()?);
        }
        Some(Resolved { field: field.field.clone(), value_type: field.value_type, values, verbatim, rule: first })
    }

    fn rule(&self, rule: &Rule) -> Option<String> {
        let value = match &rule.source {
            RuleSource::Header(name) => header(self.headers, name.as_str())?,
            RuleSource::HourOfDay => self.now.hour().to_string(),
            RuleSource::DayOfWeek => self.now.weekday().to_monday_zero_offset().to_string(),
            RuleSource::SeasonOfYear => self.season().to_string(),
        };
        if rule.mappings.is_empty() {
            return Some(value);
        }
        rule.mappings.iter().find(|mapping| mapping.holds(&value)).map(|mapping| mapping.map_to.clone())
    }

    /// 0 spring, 1 summer, 2 autumn, 3 winter.
    fn season(&self) -> u8 {
        let northern = match (self.now.month(), self.now.day()) {
            (3, 21..) | (4..=5, _) | (6, ..21) => 0,
            (6, _) | (7..=8, _) | (9, ..23) => 1,
            (9, _) | (10..=11, _) | (12, ..23) => 2,
            _ => 3,
        };
        let latitude = header(self.headers, VIEWER_LATITUDE).and_then(|text| text.trim().parse::<f64>().ok());
        let southern = latitude.is_some_and(|latitude| latitude < 0.0);
        if southern { (northern + 2) % 4 } else { northern }
    }
}

/// A header's value. One that comes several times is one value, joined by commas: HTTP APIs hand over no other, and
/// REST APIs are to match alike. CloudFront percent-encodes what it can't put into a header; that is left as it is.
fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    let values: Vec<_> = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
    Some(values.join(",")).filter(|text| !text.is_empty())
}
