//! An item's JSON as DynamoDB's values, within DynamoDB's limits:
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>.
//!
//! Everything that DynamoDB would refuse is refused here, since an item must be refused before any other is written.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::value::RawValue;
use thiserror::Error;

use crate::item::{Item, Members, Name};

/// Bytes that an item may have, by DynamoDB's own way of counting:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>.
pub(crate) const MAX_ITEM_SIZE: usize = 400 << 10;

/// Levels of lists and maps in each other. The item's own `attributes` are the first.
pub(crate) const MAX_DEPTH: usize = 32;

/// Digits of a number, without zeros before and after.
const MAX_DIGITS: usize = 38;

/// Exponents of a number's first digit, when it is written as `d.ddd × 10ⁿ`.
const EXPONENTS: std::ops::RangeInclusive<i64> = -130..=125;

/// The names and values of an item beside `id` and `attributes`: `version`, 23 bytes, and `put_via`, `bulk`; then the
/// names of those two.
const FIXED_SIZE: usize = "version".len() + 23 + "put_via".len() + "bulk".len() + "id".len() + "attributes".len();

/// Why DynamoDB can't hold an item.
#[derive(Debug, Error)]
pub enum AttributeError {
    /// The item is too long.
    #[error("it has {0} bytes as DynamoDB counts them, and {MAX_ITEM_SIZE} are allowed")]
    TooLong(usize),
    /// Lists and maps in each other.
    #[error("its lists and objects are nested deeper than DynamoDB's {MAX_DEPTH} levels")]
    TooDeep,
    /// A number with too many digits.
    #[error("a number has {0} digits, and DynamoDB's have at most {MAX_DIGITS}; write it as text")]
    TooPrecise(usize),
    /// A number too large or too small.
    #[error("a number is outside of DynamoDB's range, 1E-130 to 9.99E+125; write it as text")]
    OutOfRange,
    /// A text that is no text.
    #[error("a text has an escape that is no character")]
    NotText,
}

/// A value as DynamoDB has them, by the names of its types:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html>.
#[derive(Debug, Clone, PartialEq)]
pub enum Attribute {
    /// Text.
    S(String),
    /// A number, as it is written.
    N(String),
    /// True or false.
    Bool(bool),
    /// Null.
    Null,
    /// A list.
    L(Vec<Self>),
    /// A map.
    M(HashMap<String, Self>),
}

/// An item as it is put into a table.
#[derive(Debug, Clone, PartialEq)]
pub struct NewItem {
    /// Its key.
    pub id: String,
    /// Its metadata.
    pub attributes: HashMap<String, Attribute>,
    /// Its bytes as DynamoDB counts them.
    pub size: usize,
}

impl NewItem {
    /// Makes an item ready.
    ///
    /// # Errors
    /// When DynamoDB can't hold it.
    pub fn read(item: &Item<'_>) -> Result<Self, AttributeError> {
        let (attributes, size) = map(&item.metadata, 1)?;
        let size = FIXED_SIZE + item.id.len() + size;
        if size > MAX_ITEM_SIZE {
            return Err(AttributeError::TooLong(size));
        }
        Ok(Self { id: item.id.clone().into_owned(), attributes, size })
    }
}

/// Bytes of a list or map beside its elements, and of each element beside itself.
const CONTAINER_SIZE: usize = 3;
const ELEMENT_SIZE: usize = 1;

fn map(members: &Members<'_>, depth: usize) -> Result<(HashMap<String, Attribute>, usize), AttributeError> {
    let mut size = CONTAINER_SIZE;
    let mut attributes = HashMap::with_capacity(members.len());
    for (Name(name), written) in members {
        let (value, value_size) = value(written, depth + 1)?;
        size += name.len() + value_size + ELEMENT_SIZE;
        attributes.insert(name.clone().into_owned(), value);
    }
    Ok((attributes, size))
}

/// A value at a depth, and its size.
fn value(written: &RawValue, depth: usize) -> Result<(Attribute, usize), AttributeError> {
    let text = written.get();
    Ok(match text.as_bytes().first() {
        Some(b'n') => (Attribute::Null, 1),
        Some(b't') => (Attribute::Bool(true), 1),
        Some(b'f') => (Attribute::Bool(false), 1),
        Some(b'"') => {
            let Name(text): Name<'_> = serde_json::from_str(text).map_err(|_| AttributeError::NotText)?;
            let text = Cow::into_owned(text);
            let size = text.len();
            (Attribute::S(text), size)
        }
        Some(b'{' | b'[') if depth > MAX_DEPTH => return Err(AttributeError::TooDeep),
        // A value that was kept as written is JSON, so that only a name or text in it can fail.
        Some(b'{') => {
            let members: Members<'_> = serde_json::from_str(text).map_err(|_| AttributeError::NotText)?;
            let (attributes, size) = map(&members, depth)?;
            (Attribute::M(attributes), size)
        }
        Some(b'[') => {
            let elements: Vec<&RawValue> = serde_json::from_str(text).map_err(|_| AttributeError::NotText)?;
            let mut size = CONTAINER_SIZE;
            let mut list = Vec::with_capacity(elements.len());
            for element in elements {
                let (value, value_size) = value(element, depth + 1)?;
                size += value_size + ELEMENT_SIZE;
                list.push(value);
            }
            (Attribute::L(list), size)
        }
        _ => {
            let digits = checked_number(text)?;
            (Attribute::N(text.to_owned()), digits.div_ceil(2) + 2)
        }
    })
}

/// The digits of a JSON number that DynamoDB can hold without changing it.
fn checked_number(text: &str) -> Result<usize, AttributeError> {
    let text = text.trim_start_matches('-');
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = || whole.bytes().chain(fraction.bytes());
    let leading = all().take_while(|digit| *digit == b'0').count();
    let length = whole.len() + fraction.len();
    if leading == length {
        // Zero, whatever its exponent.
        return Ok(1);
    }
    let trailing = all().rev().take_while(|digit| *digit == b'0').count();
    let digits = length - leading - trailing;
    if digits > MAX_DIGITS {
        return Err(AttributeError::TooPrecise(digits));
    }
    // An exponent that is no i64 is far outside, on either side.
    let exponent: i64 = exponent.parse().map_err(|_| AttributeError::OutOfRange)?;
    // A line is no longer than a mebibyte, and so no count.
    let power = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let first = exponent.saturating_add(power(whole.len()) - power(leading) - 1);
    if EXPONENTS.contains(&first) { Ok(digits) } else { Err(AttributeError::OutOfRange) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_held_as_written_or_refused() {
        for (text, digits) in [
            ("0", 1),
            ("-0.0e999999999999999999999", 1),
            ("7", 1),
            ("-12.50", 3),
            ("100", 1),
            ("0.001", 1),
            ("12345678901234567890123456789012345678", 38),
            ("0.12345678901234567890123456789012345678", 38),
            ("9.9E+125", 2),
            ("1e-130", 1),
            ("0.1e-129", 1),
        ] {
            assert_eq!(checked_number(text).unwrap(), digits, "{text}");
        }
        for text in ["1e126", "1e-131", "10e125", "1e99999999999999999999", "-1e-99999999999999999999"] {
            assert!(matches!(checked_number(text), Err(AttributeError::OutOfRange)), "{text}");
        }
        let long = "1".repeat(39);
        assert!(matches!(checked_number(&long), Err(AttributeError::TooPrecise(39))));
    }
}
