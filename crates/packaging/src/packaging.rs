//! From the sources to a folder with zips and their manifest.

use std::fmt::{self, Display};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use facts::Binary;
use serde::Serialize;
use stacks::Architecture;
use synth::cli::choice;

use crate::archive::{self, Entry};
use crate::manifest::{MANIFEST, Manifest, Package, PackagedAsset};
use crate::sources::Sources;
use crate::target::Target;
use crate::tools::Tools;
use crate::{PackageError, build, edge_bundle};

/// The edge function's asset.
const EDGE_AUTH: &str = "edge-auth";

/// What to package.
#[derive(Args, Clone, Debug)]
pub struct PackageArguments {
    /// The processor that the functions run on
    #[arg(long, value_parser = choice::<Architecture>(), default_value = "x86_64")]
    pub arch: Architecture,
    /// The folder for the zips and their manifest.json [default: target/package/ARCH]
    #[arg(long, value_name = "DIR")]
    pub output: Option<PathBuf>,
}

/// Packages the functions of the clone that the working directory is in, for an architecture, into a folder
/// (`target/package/ARCH` if none is given), and tells each step. What has not changed since the last time is left as
/// it is. Programs that were started end with everything that they started when the returned future is dropped.
///
/// # Errors
/// When it is no clone, a tool is missing, something does not build, or Lambda could not run what was built.
pub async fn package(
    architecture: Architecture,
    output: Option<&Path>,
    tell: &dyn Fn(&Event),
) -> Result<Package, PackageError> {
    let target = Target(architecture);
    let sources = Sources::find().await?;
    let started = Instant::now();
    let tools = Tools::find(&sources, target).await?;
    tell(&Event::Step(Step::new("tools", tools.what.clone(), started)));

    // First, because it takes seconds, and says at once if npm can't install.
    let started = Instant::now();
    let edge = edge_bundle::bundle(&sources, &tools).await?;
    tell(&Event::Step(Step::new("bundle", EDGE_AUTH.to_owned(), started)));

    let names = Binary::ALL.map(Binary::as_str).join(", ");
    tell(&Event::Begin(Begin { step: "build", what: format!("{names} for {}", target.name()) }));
    let started = Instant::now();
    build::functions(&sources, target, &tools).await?;
    tell(&Event::Step(Step::new("build", format!("{names} for {}", target.name()), started)));

    let mut contents = Vec::new();
    for binary in Binary::ALL {
        let entry = build::bootstrap(&sources, target, binary)?;
        contents.push((binary.as_str(), format!("{binary}-{}.zip", target.name()), vec![entry]));
    }
    contents.push((EDGE_AUTH, format!("{EDGE_AUTH}.zip"), edge));

    let folder = match output {
        Some(folder) => folder.to_owned(),
        None => sources.target.join("package").join(target.name()),
    };
    fs::create_dir_all(&folder).map_err(PackageError::file(&folder, "can't be made"))?;
    let before = Package::read(&folder).ok();
    let mut assets = Vec::new();
    for (function, file, entries) in contents {
        assets.push(pack(before.as_ref(), &folder, function, &file, entries, tell)?);
    }
    let manifest = Manifest { architecture: target.name().to_owned(), assets };
    let text = serde_json::to_vec_pretty(&manifest).map_err(io::Error::from);
    write(&folder.join(MANIFEST), &text.map_err(PackageError::file(&folder, "can't be listed"))?)?;
    // What the last manifest named and this one does not is nobody's any more.
    let obsolete =
        before.iter().flat_map(|before| &before.manifest.assets).filter(|old| !manifest.assets.contains(old));
    for old in obsolete.filter(|old| !manifest.assets.iter().any(|asset| asset.file == old.file)) {
        if Path::new(&old.file).file_name().is_some_and(|name| name == old.file.as_str()) {
            let _ = fs::remove_file(folder.join(&old.file));
        }
    }
    Ok(Package { folder, manifest })
}

/// Zips some files into the folder, unless the zip of the very same files is there.
fn pack(
    before: Option<&Package>,
    folder: &Path,
    function: &str,
    file: &str,
    entries: Vec<Entry>,
    tell: &dyn Fn(&Event),
) -> Result<PackagedAsset, PackageError> {
    let started = Instant::now();
    let content = archive::content_sha256(&entries);
    let there = |asset: &&PackagedAsset| {
        asset.content.as_ref() == Some(&content)
            && asset.is(file)
            && fs::metadata(folder.join(&asset.file)).is_ok_and(|metadata| metadata.len() == asset.bytes)
    };
    if let Some(asset) = before.iter().flat_map(|before| &before.manifest.assets).find(there) {
        tell(&Event::Step(Step { unchanged: true, ..Step::new("zip", asset.file.clone(), started) }));
        return Ok(asset.clone());
    }
    let zip = archive::zip(entries).map_err(io::Error::from);
    let zip = zip.map_err(PackageError::file(folder.join(file), "can't be zipped"))?;
    let mut asset = PackagedAsset::new(function, file, &archive::sha256(&zip), zip.len() as u64);
    asset.content = Some(content);
    write(&folder.join(&asset.file), &zip)?;
    tell(&Event::Step(Step::new("zip", asset.file.clone(), started)));
    Ok(asset)
}

/// Writes a file whole or not at all.
fn write(path: &Path, bytes: &[u8]) -> Result<(), PackageError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let written = || -> io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(".package-").tempfile_in(folder)?;
        file.write_all(bytes)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // Others may upload what this account packaged.
            file.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
        }
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    written().map_err(PackageError::file(path, "can't be written"))
}

/// What is told while the functions are packaged.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Event {
    /// A step that takes minutes begins.
    Begin(Begin),
    /// A step is done.
    Step(Step),
}

impl Event {
    /// What machines know its kind by.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Begin(_) => "begin",
            Self::Step(_) => "step",
        }
    }
}

impl Display for Event {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Begin(begin) => begin.fmt(formatter),
            Self::Step(step) => step.fmt(formatter),
        }
    }
}

/// A step that takes minutes, and begins.
#[derive(Debug, Serialize)]
pub struct Begin {
    step: &'static str,
    what: String,
}

impl Display for Begin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:<8}{} …", self.step, self.what)
    }
}

/// A step that is done.
#[derive(Debug, Serialize)]
pub struct Step {
    step: &'static str,
    what: String,
    /// Whether there was nothing to do.
    unchanged: bool,
    /// How long it took.
    seconds: f64,
}

impl Step {
    fn new(step: &'static str, what: String, started: Instant) -> Self {
        // Tenths.
        let seconds = (started.elapsed().as_secs_f64() * 10.0).round() / 10.0;
        Self { step, what, unchanged: false, seconds }
    }
}

impl Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { step, what, unchanged, seconds } = self;
        write!(formatter, "{step:<8}{what}: ")?;
        match (unchanged, *seconds) {
            (true, _) => formatter.write_str("unchanged"),
            (false, seconds) if seconds >= 60.0 => {
                write!(formatter, "{} m {:02} s", (seconds / 60.0).floor(), (seconds % 60.0).floor())
            }
            (false, seconds) => write!(formatter, "{seconds:.1} s"),
        }
    }
}

/// What was packaged, as it is told.
#[derive(Debug, Serialize)]
pub struct Packaged {
    folder: PathBuf,
    #[serde(flatten)]
    manifest: Manifest,
}

impl From<Package> for Packaged {
    fn from(package: Package) -> Self {
        Self { folder: package.folder, manifest: package.manifest }
    }
}

impl Display for Packaged {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for asset in &self.manifest.assets {
            // S3's console counts in these too.
            let megabytes = asset.bytes as f64 / 1_000_000.0;
            writeln!(formatter, "{megabytes:>6.2} MB  {}", asset.file)?;
        }
        write!(formatter, "{}", self.folder.join(MANIFEST).display())
    }
}
