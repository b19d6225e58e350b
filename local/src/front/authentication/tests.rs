use super::*;

const AT: [Place; 3] = [Place::Edge, Place::Gateway(ApiType::Http), Place::Gateway(ApiType::Rest)];

fn issuer() -> Issuer {
    Issuer::new().unwrap()
}

/// What becomes of a token whose claims were changed, at edge, HTTP API and REST API.
fn checked(change: impl Fn(&mut Issued)) -> [Result<(), Refusal>; 3] {
    let issuer = issuer();
    let mut claims = issuer.claims().unwrap();
    change(&mut claims);
    let token = issuer.sign(&claims).unwrap();
    AT.map(|place| issuer.check(&token, place))
}

#[test]
fn a_token_has_the_claims_of_cognitos_access_tokens_and_is_good_for_an_hour() {
    let issuer = issuer();
    let token = issuer.token().unwrap();
    let claims = jsonwebtoken::dangerous::insecure_decode::<serde_json::Value>(&token).unwrap().claims;
    let names: Vec<_> = claims.as_object().unwrap().keys().map(String::as_str).collect();
    for name in ["iss", "sub", "client_id", "token_use", "scope", "exp", "iat", "jti"] {
        assert!(names.contains(&name), "{name}: {claims}");
    }
    assert_eq!(claims["token_use"], "access");
    assert_eq!(claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap(), 3_600);
    assert!(AT.iter().all(|place| issuer.check(&token, *place).is_ok()));
}

#[test]
fn an_expired_token_is_refused_everywhere() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    assert_eq!(checked(|claims| claims.exp = now - 1), [Err(Refusal::Expired); 3]);
}

#[test]
fn an_identity_token_is_refused_everywhere() {
    assert_eq!(checked(|claims| claims.token_use = "id"), [Err(Refusal::NotAnAccessToken); 3]);
}

#[test]
fn a_token_of_another_issuer_is_refused_though_its_signature_is_good() {
    assert_eq!(checked(|claims| claims.iss = "https://example.com"), [Err(Refusal::NotGood); 3]);
}

#[test]
fn the_gateways_ask_for_the_scope_and_all_but_a_rest_api_for_the_app_client() {
    let lacks = Err(Refusal::NoScope);
    assert_eq!(checked(|claims| claims.scope = None), [Ok(()), lacks, lacks]);
    assert_eq!(checked(|claims| claims.scope = Some("openid profile")), [Ok(()), lacks, lacks]);
    let another = Err(Refusal::AnotherClient);
    assert_eq!(checked(|claims| claims.client_id = "another"), [another, another, Ok(())]);
    assert_eq!(Refusal::NoScope.gateway_answer(ApiType::Http).status(), StatusCode::FORBIDDEN);
    assert_eq!(Refusal::NoScope.gateway_answer(ApiType::Rest).status(), StatusCode::UNAUTHORIZED);
}

#[test]
fn only_the_gateways_take_a_token_without_bearer() {
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, HeaderValue::from_static("a.b.c"));
    let shown = AT.map(|place| token(&headers, "authorization", place));
    assert_eq!(shown, [Err(Refusal::Malformed), Ok("a.b.c"), Ok("a.b.c")]);
    headers.insert(AUTHORIZATION, HeaderValue::from_static("bEARER  a.b.c "));
    assert_eq!(AT.map(|place| token(&headers, "authorization", place)), [Ok("a.b.c"); 3]);
}

#[test]
fn the_header_that_tokens_are_passed_on_in_is_the_one_that_the_gateways_of_the_template_read() {
    assert!(VERIFIED_TOKEN.eq_ignore_ascii_case(headers::VERIFIED_TOKEN));
    let mut headers = HeaderMap::new();
    headers.insert(VERIFIED_TOKEN, HeaderValue::from_static("the.viewers.own"));
    headers.insert(AUTHORIZATION, HeaderValue::from_static("Bearer a.b.c"));
    pass_on(&mut headers, Some("a.b.c"));
    assert_eq!(headers.len(), 1);
    assert_eq!(headers[VERIFIED_TOKEN], "a.b.c");
    pass_on(&mut headers, None);
    assert!(headers.is_empty());
}
