//! CORS on a REST API's own errors.

use cfn::apigateway::GatewayResponse;
use cfn::{Map, Value};

use crate::entry_point::Gateway;
use crate::stack::Stack;

/// The gateway's own errors (no key, a bad token, too many requests) with the headers that the function's answers have:
/// without them a page sees a network error in place of the status.
pub(super) fn add_gateway_responses(stack: &mut Stack<'_>, gateway: &Gateway) {
    let exposed = facts::cors::RESPONSE_HEADERS.join(",");
    let headers = [
        ("Access-Control-Allow-Origin", stack.cors.gateway_response_origin(&mut stack.template)),
        ("Access-Control-Expose-Headers", Value::from(format!("'{exposed}'"))),
        ("Cache-Control", Value::from("'no-store'")),
    ];
    for (name, kind) in [("ClientError", "DEFAULT_4XX"), ("ServerError", "DEFAULT_5XX")] {
        let parameters: Map<String> =
            headers.iter().map(|(header, value)| (format!("gatewayresponse.header.{header}"), value.clone())).collect();
        stack.template.add(
            &format!("{name}Response"),
            GatewayResponse::new(kind, gateway.id.clone()).response_parameters(parameters),
        );
    }
}
