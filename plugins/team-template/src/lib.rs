//! Team template: a plugin for prepkit that brings the pack in `pack/`.

use prepkit_plugin::{Capabilities, Description, Error, Host, Pack, Plugin, export_plugin};

struct Team;

impl Plugin for Team {
    fn new(_: Host) -> Self {
        Self
    }

    fn describe(&self) -> Description {
        Description {
            name: "team-template".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            authors: Vec::new(),
            summary: "What our team asks".into(),
            capabilities: Capabilities { packs: true, ..Capabilities::default() },
        }
    }

    fn packs(&mut self) -> Result<Vec<Pack>, Error> {
        Ok(vec![prepkit_plugin::embedded_pack!()])
    }
}

export_plugin!(Team);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pack_is_whole() {
        let packs = Team.packs().unwrap();
        assert!(packs[0].files.iter().any(|file| file.path == "pack.toml"));
    }
}
