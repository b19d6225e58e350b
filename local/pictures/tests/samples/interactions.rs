//! The interactions of invented users. They are written here, from a seed: `UPDATE_SAMPLES=1 cargo test -p
//! sample-pictures`.

use crate::{NAMESPACES, items, samples, text, users};
use recommender::{Read, Recommender};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;

/// The first second of the interactions, 2025-09-01 in UTC, and how many there are: four months.
const BEGIN: i64 = 1_756_684_800;
const SECONDS: i64 = 122 * 86_400;

/// Users without a name of their own.
const NAMELESS: usize = 260;

/// A taste: how much a user who has it cares for an item of a category or genre.
struct Taste {
    name: &'static str,
    likes: &'static [(&'static str, f64)],
}

const SHOP: [Taste; 8] = [
    Taste {
        name: "camping",
        likes: &[
            ("tents", 3.0),
            ("sleeping", 3.0),
            ("outdoor-cooking", 2.0),
            ("lighting", 1.5),
            ("furniture", 0.7),
            ("water", 0.4),
        ],
    },
    Taste {
        name: "walking",
        likes: &[("packs", 3.0), ("footwear", 3.0), ("navigation", 2.5), ("clothing", 1.6), ("water", 1.5)],
    },
    Taste { name: "cooking", likes: &[("kitchen", 4.0), ("outdoor-cooking", 0.7)] },
    Taste { name: "garden", likes: &[("garden", 4.0), ("furniture", 0.8)] },
    Taste { name: "home", likes: &[("home", 4.0), ("kitchen", 1.0), ("garden", 0.5)] },
    Taste { name: "making", likes: &[("tools", 4.0), ("outdoor-cooking", 0.8), ("navigation", 0.7)] },
    Taste { name: "children", likes: &[("hildren", 4.0), ("furniture", 0.8), ("water", 0.5), ("clothing", 0.4)] },
    Taste {
        name: "winter",
        likes: &[("winter", 3.0), ("clothing", 1.2), ("Vacuum", 3.0), ("down", 2.0), ("sleeping", 0.7)],
    },
];

const FILMS: [Taste; 9] = [
    Taste { name: "sea", likes: &[("sea", 5.0), ("adventure", 1.0)] },
    Taste { name: "crime", likes: &[("crime", 4.0), ("thriller", 2.0)] },
    Taste { name: "space", likes: &[("science-fiction", 5.0), ("fantasy", 0.6)] },
    Taste { name: "light", likes: &[("comedy", 2.5), ("romance", 3.0)] },
    Taste { name: "fear", likes: &[("horror", 5.0), ("thriller", 1.5)] },
    Taste { name: "children", likes: &[("family", 4.0), ("animation", 4.0)] },
    Taste { name: "nature", likes: &[("documentary", 4.0), ("nature", 4.0)] },
    Taste { name: "past", likes: &[("history", 4.0), ("adventure", 1.4), ("drama", 0.7)] },
    Taste { name: "music", likes: &[("music", 4.5), ("drama", 1.0), ("romance", 0.5)] },
];

/// What the users with a name like; Noor has done nothing yet.
const NAMED: [(&str, &str, &[&str]); 19] = [
    ("shop", "mara", &["camping"]),
    ("shop", "jonas", &["walking"]),
    ("shop", "ida", &["cooking"]),
    ("shop", "bruno", &["garden"]),
    ("shop", "lena", &["home"]),
    ("shop", "tomas", &["making"]),
    ("shop", "pia", &["children", "camping"]),
    ("shop", "ravi", &["winter", "camping"]),
    ("shop", "noor", &[]),
    ("films", "anna", &["sea"]),
    ("films", "otto", &["crime"]),
    ("films", "mei", &["space"]),
    ("films", "luca", &["light"]),
    ("films", "freya", &["fear"]),
    ("films", "sam", &["children"]),
    ("films", "ines", &["nature"]),
    ("films", "karl", &["past"]),
    ("films", "zadie", &["music"]),
    ("films", "noor", &[]),
];

/// How much a taste cares for an item: by its genres, or its category, season and the words of its subtitle.
fn care(taste: &Taste, item: &Value) -> f64 {
    let genres = item["genres"].as_array().map_or(&[][..], Vec::as_slice);
    let cares = |word: &str| {
        genres.iter().any(|genre| genre == word)
            || item["category"] == word
            || item["season"] == word
            || item["category"].is_string() && item["subtitle"].as_str().is_some_and(|text| text.contains(word))
    };
    let care: f64 = taste.likes.iter().filter(|(word, _)| cares(word)).map(|(_, care)| care).sum();
    // What is made for children is looked at by their parents.
    let for_children = item["subtitle"].as_str().is_some_and(|subtitle| subtitle.contains("hildren"));
    if for_children && taste.name != "children" { care * 0.12 } else { care }
}

/// The interactions of a namespace, as the file has them.
fn written(namespace: &str) -> String {
    let items = items(namespace);
    let tastes: &[Taste] = if namespace == "shop" { &SHOP } else { &FILMS };
    let mut random = fastrand::Rng::with_seed(if namespace == "shop" { 19 } else { 23 });

    // Some items are known to everybody, most to few.
    let mut ranks: Vec<usize> = (0..items.len()).collect();
    random.shuffle(&mut ranks);
    let fame: Vec<f64> = ranks.iter().map(|rank| 1.0 / (8.0 + *rank as f64).powf(0.8)).collect();

    let mut lines: Vec<(i64, String)> = Vec::new();
    let named = NAMED.iter().filter(|(of, ..)| *of == namespace);
    let named = named.map(|(_, user, tastes)| ((*user).to_owned(), tastes.to_vec()));
    let mut nameless: Vec<(String, Vec<&str>)> = Vec::new();
    for number in 1..=NAMELESS {
        let mut likes = vec![tastes[random.usize(0..tastes.len())].name];
        if random.u32(0..3) == 0 {
            likes.push(tastes[random.usize(0..tastes.len())].name);
        }
        nameless.push((format!("user-{number:03}"), likes));
    }
    for (user, likes) in named.chain(nameless) {
        let is_named = !user.starts_with("user-");
        if likes.is_empty() {
            continue;
        }
        let mut wishes: Vec<f64> = items
            .iter()
            .zip(&fame)
            .map(|(item, fame)| {
                let liked: f64 =
                    tastes.iter().filter(|taste| likes.contains(&taste.name)).map(|taste| care(taste, item)).sum();
                // Everybody looks at something else now and then, but those with a name are true to themselves.
                fame * if is_named { liked.powi(2) } else { liked + 0.06 }
            })
            .collect();
        let mut time = BEGIN + random.i64(0..SECONDS / 3);
        let visits = if is_named { random.usize(5..8) } else { random.usize(4..20) };
        for _ in 0..visits {
            time += if random.u32(0..3) == 0 { random.i64(86_400..9 * 86_400) } else { random.i64(40..900) };
            if time >= BEGIN + SECONDS {
                break;
            }
            let Some(chosen) = drawn(&wishes, &mut random) else { break };
            // Nobody comes back to what they have just had.
            wishes[chosen] = 0.0;
            let events: &[&str] = match (namespace, random.u32(0..10)) {
                ("shop", 0..6) => &["View"],
                ("shop", 6..8) => &["View", "AddToCart"],
                ("shop", _) => &["View", "AddToCart", "Purchase"],
                (_, 0..3) => &["Click"],
                (_, 3..4) => &["Click", "AddToWatchlist"],
                _ => &["Click", "Watch"],
            };
            let id = &items[chosen]["id"];
            for (event_type, later) in events.iter().zip([0, 75, 240]) {
                let at = time + later;
                let line = format!(
                    r#"{{"userId": "{user}", "itemId": {id}, "eventType": "{event_type}", "timestamp": {at}}}"#
                );
                lines.push((at, line));
            }
            time += 300;
        }
    }
    lines.sort();
    lines.into_iter().map(|(_, line)| line + "\n").collect()
}

/// Draws an item by its weight.
fn drawn(weights: &[f64], random: &mut fastrand::Rng) -> Option<usize> {
    let total: f64 = weights.iter().sum();
    let mut left = random.f64() * total;
    weights.iter().position(|weight| {
        left -= weight;
        *weight > 0.0 && left <= 0.0
    })
}

#[test]
fn the_interactions_are_those_that_are_written_from_the_seed() {
    for namespace in NAMESPACES {
        let written = written(namespace);
        let path = format!("{namespace}/interactions.jsonl");
        if std::env::var_os("UPDATE_SAMPLES").is_some() {
            fs::write(samples().join(&path), &written).expect("the file can be written");
        }
        assert!(text(&path) == written, "{path} is another: run UPDATE_SAMPLES=1 cargo test -p sample-pictures");
        assert!(written.len() < 600_000, "{}", written.len());
    }
}

#[test]
fn every_interaction_is_read_and_is_with_an_item_of_the_catalogue() {
    for namespace in NAMESPACES {
        let items = items(namespace);
        let mut recommender = Recommender::new(items.iter().map(|item| item["id"].as_str().unwrap()));
        let interactions = text(&format!("{namespace}/interactions.jsonl"));
        let read = recommender.read_interactions(interactions.as_bytes()).expect("interactions");
        assert_eq!(read, Read { counted: interactions.lines().count() as u64, ..Read::default() });
        assert!(recommender.users() > 200);
    }
}

#[test]
fn users_with_a_name_are_recommended_what_their_line_says() {
    for namespace in NAMESPACES {
        let items = items(namespace);
        let tastes: &[Taste] = if namespace == "shop" { &SHOP } else { &FILMS };
        let mut recommender = Recommender::new(items.iter().map(|item| item["id"].as_str().unwrap()));
        recommender.read_interactions(text(&format!("{namespace}/interactions.jsonl")).as_bytes()).unwrap();
        let named: BTreeSet<&str> =
            NAMED.iter().filter(|(of, ..)| *of == namespace).map(|(_, user, _)| *user).collect();
        let users = users(namespace);
        assert_eq!(named, users.iter().map(|user| user["userId"].as_str().unwrap()).collect());
        for (_, user, likes) in NAMED.iter().filter(|(of, ..)| *of == namespace) {
            if likes.is_empty() {
                assert!(recommender.history(user).is_empty());
                continue;
            }
            assert!(recommender.history(user).len() >= 4, "{user} has hardly done anything");
            let fits = |id: &str| {
                let item = items.iter().find(|item| item["id"] == id).unwrap();
                tastes.iter().any(|taste| likes.contains(&taste.name) && care(taste, item) >= 1.0)
            };
            let history = recommender.history(user);
            let left = items.iter().map(|item| item["id"].as_str().unwrap());
            let left = left.filter(|id| fits(id) && !history.iter().any(|used| **used == **id)).count();
            let answer = recommender.for_user(user, 8);
            let fitting = answer.iter().filter(|scored| fits(&scored.item_id)).count();
            assert!(fitting >= left.min(4), "{user} likes {likes:?} and is recommended {answer:?}");
        }
    }
}
