//! CORS on a REST API's own errors.

use cfn::apigateway::GatewayResponse;
use cfn::{Map, Value};

use crate::stack::{Gateway, Stack};

/// The gateway's own errors (no key, a bad token, too many requests) with the headers that the function's answers have:
/// without them a page sees a network error in place of the status.
pub(super) fn add_gateway_responses(stack: &mut Stack<'_>, gateway: &Gateway) {
    let headers = [("Access-Control-Allow-Origin", "*".to_owned()), ("Cache-Control", "no-store".to_owned())];
    for (name, kind) in [("ClientError", "DEFAULT_4XX"), ("ServerError", "DEFAULT_5XX")] {
        let parameters: Map<String> = headers
            .iter()
            .map(|(header, value)| (format!("gatewayresponse.header.{header}"), Value::from(format!("'{value}'"))))
            .collect();
        stack.template.add(
            &format!("{name}Response"),
            GatewayResponse::new(kind, gateway.id.clone()).response_parameters(parameters),
        );
    }
}
