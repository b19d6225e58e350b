//! Any bytes as configuration document: read, compiled and validated without a panic; and a document that the validator
//! lets through has no part that the API can't use.

#![no_main]

use configuration::Document;
use configuration::validate::validate;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let findings = validate(bytes);
    let compiled = Document::parse(bytes).map(|document| document.compile());
    if findings.is_valid() {
        let faults = compiled.expect("what validates can be read").faults();
        assert!(faults.is_empty(), "{faults:?}");
    }
});
