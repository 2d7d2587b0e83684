//! What the grant of the network opens beside connections: how names are looked up, whose certificates
//! are believed, and through whom connections go. Files of the system's, and nothing of a person's but
//! the certificates that they named themselves.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::environment::{Certificates, Environment, Proxies};

/// Libraries that the system's C library takes in to look names up.
pub(super) const LIBRARIES: [&str; 2] = ["libnss_dns.so.2", "libnss_files.so.2"];
/// Files that it reads for that.
const NAMES: [&str; 7] = [
    "/etc/gai.conf",
    "/etc/host.conf",
    "/etc/hosts",
    "/etc/nsswitch.conf",
    "/etc/protocols",
    "/etc/resolv.conf",
    "/etc/services",
];
/// Folders with certificates, and those that their links lead to. None holds keys.
const FOLDERS: [&str; 7] = [
    "/etc/ca-certificates/extracted",
    "/etc/pki/ca-trust/extracted",
    "/etc/pki/tls/certs",
    "/etc/ssl/certs",
    "/usr/local/share/ca-certificates",
    "/usr/share/ca-certificates",
    "/var/lib/ca-certificates",
];
/// Files with all certificates of a system, the most usual first.
const BUNDLES: [&str; 5] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
];
/// The largest file with certificates, in bytes.
const LARGEST: u64 = 4 << 20;

/// What a plugin gets of the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Network {
    proxies: Proxies,
    certificates: Certificates,
}

impl Network {
    pub(crate) fn of(env: &Environment) -> Self {
        Self { proxies: env.proxies.clone(), certificates: env.certificates.clone() }
    }

    /// Its variables: by which names libraries look for them differs.
    pub(super) fn variables(&self) -> Vec<(OsString, OsString)> {
        let Proxies { https, except } = &self.proxies;
        let proxies =
            [("https_proxy", https), ("HTTPS_PROXY", https), ("no_proxy", except), ("NO_PROXY", except)];
        let mut variables: Vec<(OsString, OsString)> = proxies
            .into_iter()
            .filter_map(|(name, value)| Some((name.into(), value.as_ref()?.into())))
            .collect();
        variables.extend(self.bundle().map(|path| ("SSL_CERT_FILE".into(), path.into())));
        // Another folder may hold more than certificates.
        let folders = self.certificates.folders.iter().filter(|folder| is_in_a_folder(folder));
        variables.extend(
            std::env::join_paths(folders)
                .ok()
                .filter(|folders| !folders.is_empty())
                .map(|folders| ("SSL_CERT_DIR".into(), folders)),
        );
        variables
    }

    /// Files and folders that it may read.
    pub(super) fn readable(&self) -> Vec<PathBuf> {
        let names = NAMES.iter().map(PathBuf::from).filter(|path| path.is_file());
        let folders = FOLDERS.iter().map(PathBuf::from).filter(|path| path.is_dir());
        names.chain(folders).chain(self.bundle().filter(|path| !is_in_a_folder(path))).collect()
    }

    /// The file with certificates: the person's, else the system's behind all links.
    fn bundle(&self) -> Option<PathBuf> {
        let own = self.certificates.file.as_ref().filter(|path| has_certificates(path));
        let systems = || BUNDLES.iter().find_map(|path| Path::new(path).canonicalize().ok());
        own.cloned().or_else(systems)
    }
}

fn is_in_a_folder(path: &Path) -> bool {
    FOLDERS.iter().any(|folder| path.starts_with(folder) && Path::new(folder).is_dir())
}

/// Whether a file holds certificates and no key: a variable is soon set to another file by mistake.
fn has_certificates(path: &Path) -> bool {
    let is_small = |about: fs::Metadata| about.is_file() && about.len() <= LARGEST;
    let is_looked_at = path.is_absolute() && fs::metadata(path).is_ok_and(is_small);
    let bytes = is_looked_at.then(|| fs::read(path).ok()).flatten().unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    text.contains("-----BEGIN CERTIFICATE-----") && !text.contains("PRIVATE KEY-----")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(certificates: Certificates) -> Network {
        Network {
            proxies: Proxies { https: Some("http://p.example:3128".into()), except: Some(".example".into()) },
            certificates,
        }
    }

    #[test]
    fn proxies_are_told_by_every_name() {
        let variables = network(Certificates::default()).variables();
        let told = |name: &str| variables.iter().find(|(known, _)| known == name).map(|(_, value)| value);
        for name in ["https_proxy", "HTTPS_PROXY"] {
            assert_eq!(told(name).unwrap(), "http://p.example:3128");
        }
        assert_eq!(told("NO_PROXY").unwrap(), ".example");
        assert_eq!(told("SSL_CERT_DIR"), None);
    }

    #[test]
    fn only_certificates_are_taken_for_some() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("own.pem");
        let certificate = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n";
        let key = "-----BEGIN PRIVATE KEY-----\nMA==\n-----END PRIVATE KEY-----\n";
        for (text, is_taken) in
            [(certificate.to_owned(), true), (certificate.to_owned() + key, false), (String::new(), false)]
        {
            fs::write(&file, &text).unwrap();
            let certificates = Certificates { file: Some(file.clone()), folders: vec![folder.path().into()] };
            let network = network(certificates);
            assert_eq!(network.readable().contains(&file), is_taken, "{text}");
            let variables = network.variables();
            assert_eq!(
                variables.contains(&("SSL_CERT_FILE".into(), file.clone().into())),
                is_taken,
                "{text}"
            );
            assert!(!variables.iter().any(|(name, _)| name == "SSL_CERT_DIR"));
            assert!(!network.readable().iter().any(|path| path.starts_with(folder.path()) && *path != file));
        }
    }
}
