//! Section 4's automatic values.

use serde_json::{Value, json};

use crate::harness::{CAMPAIGN, Harness, campaign, document};

async fn context(fields: Value, now: &str, headers: &[(&str, &str)]) -> Value {
    let mut document = campaign();
    document["autoContext"] = fields;
    let harness = Harness::new(&document);
    harness.clock.set(now);
    let answered = harness.get_with("/recommend-items/shop/r/u", headers).await;
    assert_eq!(answered.status, 200, "{}", answered.json());
    harness.asked()["context"].clone()
}

fn time(rule: &str) -> Value {
    json!({"f": {"type": "integer", "rules": [{"type": rule}]}})
}

#[tokio::test]
async fn hours_and_days_are_the_viewers() {
    // 2026-07-05 is a Sunday, 2026-07-06 a Monday.
    let zone = |name| [("CloudFront-Viewer-Time-Zone", name)];
    for (rule, now, name, expected) in [
        ("hour-of-day", "2026-07-05T23:30:00Z", "UTC", "23"),
        ("hour-of-day", "2026-07-05T23:30:00Z", "Asia/Kolkata", "5"),
        ("hour-of-day", "2026-07-05T23:30:00Z", "Not/AZone", "23"),
        ("day-of-week", "2026-07-05T23:30:00Z", "UTC", "6"),
        ("day-of-week", "2026-07-05T23:30:00Z", "Asia/Kolkata", "0"),
        ("hour-of-day", "2026-07-06T00:00:00Z", "UTC", "0"),
        // The hour that New York leaves out, and the one that it has twice.
        ("hour-of-day", "2026-03-08T06:59:59Z", "America/New_York", "1"),
        ("hour-of-day", "2026-03-08T07:00:00Z", "America/New_York", "3"),
        ("hour-of-day", "2026-11-01T05:30:00Z", "America/New_York", "1"),
        ("hour-of-day", "2026-11-01T06:30:00Z", "America/New_York", "1"),
        // Half an hour of daylight saving, and three quarters of an hour's offset.
        ("hour-of-day", "2026-10-03T15:30:00Z", "Australia/Lord_Howe", "2"),
        ("hour-of-day", "2026-07-05T18:15:00Z", "Asia/Kathmandu", "0"),
        // New year comes first to Kiritimati.
        ("season-of-year", "2026-12-31T23:59:59Z", "Pacific/Kiritimati", "3"),
        ("day-of-week", "2026-12-31T10:00:00Z", "Pacific/Kiritimati", "4"),
    ] {
        assert_eq!(context(time(rule), now, &zone(name)).await["f"], expected, "{rule} {now} {name}");
    }
}

#[tokio::test]
async fn clocks_that_jump_and_days_that_are_not_are_the_viewers_too() {
    for (now, name, hour, day) in [
        // Midnight, new year and a leap day.
        ("2026-12-31T23:59:59Z", "UTC", "23", "3"),
        ("2027-01-01T00:00:00Z", "UTC", "0", "4"),
        ("2028-02-29T00:00:00Z", "UTC", "0", "1"),
        ("2026-12-31T18:29:59Z", "Asia/Kolkata", "23", "3"),
        ("2026-12-31T18:30:00Z", "Asia/Kolkata", "0", "4"),
        // Lord Howe's clocks go by half an hour: from 02:00 to 02:30, and from 02:00 back to 01:30.
        ("2026-10-03T15:29:59Z", "Australia/Lord_Howe", "1", "6"),
        ("2026-10-03T15:30:00Z", "Australia/Lord_Howe", "2", "6"),
        ("2026-10-03T15:59:59Z", "Australia/Lord_Howe", "2", "6"),
        ("2026-10-03T16:00:00Z", "Australia/Lord_Howe", "3", "6"),
        ("2026-04-04T14:59:59Z", "Australia/Lord_Howe", "1", "6"),
        ("2026-04-04T15:00:00Z", "Australia/Lord_Howe", "1", "6"),
        ("2026-04-04T15:30:00Z", "Australia/Lord_Howe", "2", "6"),
        // Apia went from Thursday, 29 December 2011, to Saturday the 31st.
        ("2011-12-30T09:59:59Z", "Pacific/Apia", "23", "3"),
        ("2011-12-30T10:00:00Z", "Pacific/Apia", "0", "5"),
    ] {
        let zone = [("CloudFront-Viewer-Time-Zone", name)];
        assert_eq!(context(time("hour-of-day"), now, &zone).await["f"], hour, "{now} {name}");
        assert_eq!(context(time("day-of-week"), now, &zone).await["f"], day, "{now} {name}");
    }
}

#[tokio::test]
async fn a_season_begins_at_the_viewers_own_midnight() {
    for (now, name, latitude, season) in [
        ("2026-03-20T18:29:59Z", "Asia/Kolkata", "28.6", "3"),
        ("2026-03-20T18:30:00Z", "Asia/Kolkata", "28.6", "0"),
        // Auckland is 12 hours ahead in winter and 13 in summer.
        ("2026-06-20T11:59:59Z", "Pacific/Auckland", "-36.8", "2"),
        ("2026-06-20T12:00:00Z", "Pacific/Auckland", "-36.8", "3"),
        ("2026-12-22T10:59:59Z", "Pacific/Auckland", "-36.8", "0"),
        ("2026-12-22T11:00:00Z", "Pacific/Auckland", "-36.8", "1"),
        ("2026-12-31T23:59:59Z", "UTC", "-0.1", "1"),
        ("2027-01-01T00:00:00Z", "UTC", "-0.1", "1"),
        // The equator, and what is hardly south of it in a number that has an exponent.
        ("2026-07-01T00:00:00Z", "UTC", "0", "1"),
        ("2026-07-01T00:00:00Z", "UTC", "-0", "1"),
        ("2026-07-01T00:00:00Z", "UTC", "-1e-3", "3"),
    ] {
        let headers = [("CloudFront-Viewer-Time-Zone", name), ("CloudFront-Viewer-Latitude", latitude)];
        assert_eq!(context(time("season"), now, &headers).await["f"], season, "{now} {name} {latitude}");
    }
}

#[tokio::test]
async fn seasons_turn_on_their_days_and_are_shifted_in_the_south() {
    for (day, north, south) in [
        ("03-20", "3", "1"),
        ("03-21", "0", "2"),
        ("06-20", "0", "2"),
        ("06-21", "1", "3"),
        ("09-22", "1", "3"),
        ("09-23", "2", "0"),
        ("12-22", "2", "0"),
        ("12-23", "3", "1"),
        ("01-01", "3", "1"),
        ("12-31", "3", "1"),
    ] {
        let now = format!("2026-{day}T12:00:00Z");
        for rule in ["season-of-year", "season"] {
            assert_eq!(context(time(rule), &now, &[]).await["f"], north, "{day}");
            let latitude = [("CloudFront-Viewer-Latitude", "-33.86")];
            assert_eq!(context(time(rule), &now, &latitude).await["f"], south, "{day} in the south");
        }
        let unknown = [("CloudFront-Viewer-Latitude", "south")];
        assert_eq!(context(time("season"), &now, &unknown).await["f"], north);
    }
}

#[tokio::test]
async fn the_first_match_wins_and_with_evaluate_all_the_distinct_ones_are_kept_in_order() {
    let rule = |header: &str, to: Value| {
        json!({"type": "header-value", "header": header,
        "valueMappings": [{"operator": "starts-with", "value": "y", "mapTo": to}]})
    };
    let rules = json!([rule("X-One", json!("1st")), rule("X-Two", json!("2nd")), rule("X-Three", json!("1st"))]);
    let filter = json!({"arn": "arn:aws:personalize:us-east-1:123456789012:filter/f", "autoDynamicFilterValues": {
        "ALL": {"type": "string", "evaluateAll": true, "rules": rules},
        "FIRST": {"type": "string", "rules": rules},
        "NUMBER": {"type": "integer", "evaluateAll": true, "default": 0, "rules": []},
        "GIVEN": {"type": "string", "default": "automatic", "rules": []},
        "NONE": {"type": "string", "rules": []},
    }});
    let harness =
        Harness::new(&document(&json!({"c": {"type": "personalize-campaign", "arn": CAMPAIGN, "filters": [filter]}})));
    let headers = [("x-one", "yes"), ("X-TWO", "yes"), ("x-three", "y")];
    let given = "filterValues=%7B%22GIVEN%22%3A%22%5C%22mine%5C%22%22%7D";
    harness.get_with(&format!("/recommend-items/shop/r/u?{given}"), &headers).await;
    assert_eq!(
        harness.asked()["filterValues"],
        json!({
        "ALL": "\"1st\",\"2nd\"", "FIRST": "\"1st\"", "NUMBER": "0", "GIVEN": "\"mine\""})
    );
}

#[tokio::test]
async fn fields_that_the_query_names_are_left_alone_and_zero_is_a_default() {
    let mut document = campaign();
    document["autoContext"] = json!({"a": {"type": "integer", "default": 0, "rules": []},
        "b": {"type": "string", "default": "automatic", "rules": []}});
    let harness = Harness::new(&document);
    harness.get("/recommend-items/shop/r/u?context=%7B%22b%22%3A%22mine%22%7D").await;
    assert_eq!(harness.asked()["context"], json!({"a": "0", "b": "mine"}));
}

fn with_filter_values(values: Value) -> Harness {
    let filter =
        json!({"arn": "arn:aws:personalize:us-east-1:123456789012:filter/f", "autoDynamicFilterValues": values});
    Harness::new(&document(&json!({"c": {"type": "personalize-campaign", "arn": CAMPAIGN, "filters": [filter]}})))
}

#[tokio::test]
async fn a_header_can_not_put_values_of_its_own_beside_the_one_that_it_has() {
    let rules = json!([{"type": "header-value", "header": "X-Segment"}]);
    let harness = with_filter_values(json!({
        "SEGMENT": {"type": "string", "rules": rules},
        "LIMIT": {"type": "integer", "default": 1, "rules": [{"type": "header-value", "header": "X-Limit"}]}}));
    for (name, value) in [
        ("x-segment", "a\",\"staff"),
        ("x-segment", "\""),
        ("x-segment", "a\\\""),
        ("x-limit", "1,2"),
        ("x-limit", "\"1\",\"2\""),
        ("x-limit", "many"),
    ] {
        let answered = harness.get_with("/recommend-items/shop/r/u", &[(name, value)]).await;
        answered.is_error(400, "Validation", "InvalidFilterParameter");
        let message = answered.json()["message"].as_str().unwrap().to_owned();
        assert!(message.contains(&name[2..].to_uppercase()), "it names the parameter: {message}");
    }
    assert_eq!(harness.aws.personalize_runtime.get_recommendations.count(), 0);
    let headers = [("x-segment", "a,b 'c' \\"), ("x-limit", " 2.5 ")];
    assert_eq!(harness.get_with("/recommend-items/shop/r/u", &headers).await.status, 200);
    assert_eq!(harness.asked()["filterValues"], json!({"SEGMENT": "\"a,b 'c' \\\"", "LIMIT": "2.5"}));
}

#[tokio::test]
async fn a_quote_in_a_documents_own_value_fails_the_requests_that_need_the_filter() {
    let mapping = json!([{"type": "header-value", "header": "X-Segment",
        "valueMappings": [{"operator": "equals", "value": "a", "mapTo": "the \"best\""}]}]);
    for field in
        [json!({"type": "string", "default": "a\"b", "rules": []}), json!({"type": "string", "rules": mapping})]
    {
        let harness = with_filter_values(json!({"F": field}));
        let answered = harness.get("/recommend-items/shop/r/u").await;
        answered.is_error(500, "Configuration", "InvalidConfiguration");
        assert_eq!(harness.get("/recommend-items/shop/r/u?filter=other").await.status, 200);
    }
}

#[tokio::test]
async fn a_header_that_comes_twice_is_one_value_joined_by_a_comma() {
    let mut document = campaign();
    document["autoContext"] =
        json!({"f": {"type": "string", "rules": [{"type": "header-value", "header": "X-Segment"}]}});
    let harness = Harness::new(&document);
    harness.get_with("/recommend-items/shop/r/u", &[("x-segment", "a"), ("X-Segment", "b")]).await;
    assert_eq!(harness.asked()["context"], json!({"f": "a,b"}));
}
