//! The items, and the users who can be chosen.

use crate::{NAMESPACES, items, text, users};
use serde_json::Value;
use std::collections::BTreeSet;

#[test]
fn every_id_is_text_of_a_legal_length_and_comes_once() {
    for namespace in NAMESPACES {
        let items = items(namespace);
        let ids: BTreeSet<&str> = items.iter().map(|item| item["id"].as_str().expect("text")).collect();
        assert_eq!(ids.len(), items.len());
        assert!(items.len() >= 120);
        assert!(ids.iter().all(|id| (1..=256).contains(&id.len())));
        assert!(text(&format!("{namespace}/items.jsonl")).lines().all(|line| line.len() < 1 << 20));
    }
}

#[test]
fn every_item_has_what_a_tile_needs_and_a_description_of_its_own() {
    for namespace in NAMESPACES {
        let items = items(namespace);
        let mut descriptions = BTreeSet::new();
        for item in &items {
            for member in ["name", "title", "subtitle", "description"] {
                assert!(item[member].as_str().is_some_and(|text| !text.trim().is_empty()), "{member}: {item}");
            }
            let description = item["description"].as_str().unwrap();
            assert!(description.ends_with(['.', '!', '?']) && description.len() > 30, "{item}");
            assert!(descriptions.insert(description), "twice: {description}");
        }
    }
}

#[test]
fn products_have_a_price_and_a_stock_and_films_a_year_and_an_age() {
    let products = items("shop");
    assert!(products.iter().all(|item| item["price"].as_u64().is_some() && item["inStock"].is_boolean()));
    assert!(products.iter().any(|item| item["inStock"] == false));
    assert!(products.iter().all(|item| item["category"].is_string() && item["season"].is_string()));
    let films = items("films");
    let ages = [0, 6, 12, 16, 18];
    for film in &films {
        assert!((1900..2030).contains(&film["year"].as_u64().unwrap()), "{film}");
        assert!(ages.contains(&film["agesFrom"].as_u64().unwrap()), "{film}");
        assert!(film["genres"].as_array().is_some_and(|genres| genres.iter().all(Value::is_string)), "{film}");
        assert!(film["country"].as_array().is_some_and(|countries| !countries.is_empty()), "{film}");
        assert!(film["minutes"].is_u64(), "{film}");
    }
}

#[test]
fn a_handful_of_users_has_a_name_and_a_line_about_them() {
    for namespace in NAMESPACES {
        let users = users(namespace);
        let ids: BTreeSet<&str> = users.iter().map(|user| user["userId"].as_str().expect("text")).collect();
        assert_eq!(ids.len(), users.len());
        for user in &users {
            assert!(user["name"].is_string() && user["description"].is_string(), "{user}");
        }
    }
}
