//! Which pages on other origins may call, and with which headers: two parameters that every place that speaks of CORS
//! follows.
//!
//! | place | what it says |
//! | --- | --- |
//! | the HTTP API's CORS configuration | all, in place of the function |
//! | CloudFront's response headers policy | all, in place of what its cache or the gateway says |
//! | the origin function, for a REST API | all |
//! | a REST API's own errors | the origins and what can be read |

use cfn::intrinsic::{if_, join, select, split, sub_with};
use cfn::{List, Parameter, ParameterKind, Template, Value};

use crate::interface::{Group, Interface};

/// The two parameters.
#[derive(Clone, Debug)]
pub(crate) struct Cors {
    origins: Parameter,
    headers: Parameter,
}

impl Cors {
    pub(crate) fn declare(template: &mut Template, interface: &mut Interface) -> Self {
        interface.add(Group::Cors, "CorsAllowOrigins", "Allowed origins");
        let origins = template.parameter(
            "CorsAllowOrigins",
            ParameterKind::list("Origins of the pages that may call, as https://www.example.com; * for any")
                .default("*")
                .pattern(r"^(\*|https?://[A-Za-z0-9.-]+(:[0-9]+)?)$"),
        );
        interface.add(Group::Cors, "CorsAllowHeaders", "Further allowed headers");
        let headers = template.parameter(
            "CorsAllowHeaders",
            ParameterKind::list(
                "Request headers that pages may send besides the API's own, as those of automatic context",
            )
            .default("")
            .pattern("^[A-Za-z0-9_-]*$"),
        );
        Self { origins, headers }
    }

    /// The origins.
    pub(crate) fn origins(&self) -> List<String> {
        List::from(self.origins.value())
    }

    /// The origins, separated by commas.
    pub(crate) fn origins_text(&self) -> Value<String> {
        join(",", self.origins())
    }

    /// The request headers that are allowed besides the API's own, separated by commas; empty where there are none.
    pub(crate) fn further_headers_text(&self) -> Value<String> {
        join(",", List::from(self.headers.value()))
    }

    /// All request headers that are allowed.
    pub(crate) fn request_headers(&self, template: &mut Template) -> List<String> {
        let has_further = template.condition_list_not_empty("HasCorsAllowHeaders", &self.headers);
        let own = facts::cors::REQUEST_HEADERS;
        let all = join(",", [own.join(",").into(), self.further_headers_text()]);
        List::from(if_::<List<String>>(&has_further, split::<String>(",", &all), List::from(own)))
    }

    /// The origin in a gateway response of a REST API, which is a literal between single quotes or a header of the
    /// request. It can't choose from a list; with several origins it names the caller's, since such an answer has
    /// nothing of anyone in it.
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html>
    pub(crate) fn gateway_response_origin(&self, template: &mut Template) -> Value<String> {
        let first = select(0, &self.origins());
        let has_one = template.condition_equal("HasOneCorsOrigin", &self.origins_text(), &first);
        let one = sub_with("'${Origin}'", [("Origin", first)]);
        if_::<String>(&has_one, one, "method.request.header.Origin")
    }
}
