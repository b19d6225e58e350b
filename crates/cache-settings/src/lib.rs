//! What a configuration document wants of the caches in front of the API. The function `sync-cache` sets CloudFront's
//! policies and the REST API's stage so.
//!
//! | module | what lives there |
//! | --- | --- |
//! | [`wanted`] | from the document to what any cache must know: headers, ages, placeholders |
//! | [`policies`] | from that to CloudFront's two policies |
//! | [`stage`] | from that to the patches of the REST API's stage and of its routes' cache keys |

pub mod policies;
pub mod stage;
pub mod wanted;
