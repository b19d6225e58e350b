//! The functions' code, as zips in a bucket.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Write};
use std::process::Command;

use aws_doubles::binary;
use facts::Binary;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::anatomy::text;
use crate::templates::{anatomies, folder};
use crate::validators::run;

/// What keys begin with, as the templates' parameter says.
pub(super) const PREFIX: &str = "${ArtifactPrefix}/";

/// What the archives of the functions have in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Code {
    /// The binaries, some 40 MB each as tests build them: nine tenths of a stack's time are spent on copying them.
    Binaries,
    /// Scripts that run the same binaries where they were built.
    Scripts,
}

/// Key and content of every code object that the templates ask for on this machine's processor.
pub(super) fn zips(code: Code) -> Vec<(String, Vec<u8>)> {
    let functions = anatomies().flat_map(|template| template.of_type("AWS::Lambda::Function"));
    let keys: BTreeSet<String> = functions.map(|function| text(&function.properties()["Code"]["S3Key"])).collect();
    let default = anatomies().next().unwrap().template["Parameters"]["ArtifactPrefix"]["Default"].as_str().unwrap();
    let mut zips = Vec::new();
    for name in keys.iter().map(|key| key.strip_prefix(PREFIX).unwrap()) {
        let content = match name.strip_suffix(".zip").unwrap() {
            // CloudFront runs it, which MiniStack does not: what it does is tested where it is written.
            "edge-auth" => zip("index.mjs", b"export const handler = async () => ({ status: '500' });\n"),
            function => match function.strip_suffix(&format!("-{}", std::env::consts::ARCH)) {
                Some(name) => zip("bootstrap", &bootstrap(Binary::parse(name).unwrap(), code)),
                None => continue,
            },
        };
        zips.push((format!("{default}/{name}"), content));
    }
    zips
}

fn bootstrap(name: Binary, code: Code) -> Vec<u8> {
    if code == Code::Scripts {
        return format!("#!/bin/sh\nexec '{}'\n", binary(name).unwrap().display()).into_bytes();
    }
    // A debug binary, without what a debugger needs, which is three quarters of it.
    let file = folder().join(name.as_str());
    let output = run(Command::new("strip").arg("-o").arg(&file).arg(binary(name).unwrap()));
    assert!(output.status.success(), "strip: {}", String::from_utf8_lossy(&output.stderr));
    fs::read(file).unwrap()
}

/// A zip with one file that can be run; not compressed, because it is not sent far.
fn zip(name: &str, content: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored).unix_permissions(0o755);
    zip.start_file(name, options).unwrap();
    zip.write_all(content).unwrap();
    zip.finish().unwrap().into_inner()
}
