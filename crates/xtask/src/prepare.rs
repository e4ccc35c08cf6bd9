//! Finds out what a command lacks, and installs it before anything else happens.

use anyhow::Result;

use crate::machine::{self, NODE, NPM, Program};
use crate::progress::Progress;
use crate::project::Project;
use crate::toolchain;
use crate::tools::{self, Tool};

/// What a command is about to do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Purpose {
    /// Run cargo alone.
    Checks,
    /// Build the pages.
    Pages,
    /// Build and serve the pages while they are worked on.
    Trunk,
    /// Build the pages and look at them in a browser.
    Browser,
}

/// What is missing; nothing on a machine that has run the same command before.
#[derive(Debug)]
pub struct Preparation {
    toolchain: toolchain::Missing,
    programs: Vec<&'static Program>,
    tools: Vec<Tool>,
}

impl Preparation {
    /// Looks at the machine without changing it.
    pub fn find(project: &Project, purpose: Purpose) -> Result<Self> {
        let toolchain = toolchain::Missing::find(project)?;
        let tools = if purpose == Purpose::Checks {
            Vec::new()
        } else {
            tools::missing(project, purpose == Purpose::Trunk)?
        };
        let mut needed = Vec::new();
        if purpose != Purpose::Checks {
            needed.push(&NODE);
        }
        if tools.iter().any(Tool::is_from_npm) {
            needed.push(&NPM);
        }
        if purpose == Purpose::Browser {
            needed.extend(machine::browsers());
        }
        needed.retain(|program| program.find().is_none());
        Ok(Self {
            toolchain,
            programs: needed,
            tools,
        })
    }

    /// How many steps [`Self::run`] takes.
    pub fn steps(&self) -> usize {
        usize::from(!self.toolchain.is_empty()) + usize::from(!self.programs.is_empty()) + self.tools.len()
    }

    /// Installs what is missing.
    pub fn run(&self, project: &Project, progress: &mut Progress) -> Result<()> {
        if !self.toolchain.is_empty() {
            let title = format!(
                "add {} to the Rust toolchain (under a minute)",
                self.toolchain.names()
            );
            progress.step(&title, || self.toolchain.install(project))?;
        }
        if !self.programs.is_empty() {
            let title = format!(
                "install {} with apt-get (1 to 3 minutes)",
                machine::names(&self.programs)
            );
            progress.step(&title, || machine::install(&self.programs))?;
        }
        for tool in &self.tools {
            progress.step(&tool.title(), || tool.install(project))?;
        }
        Ok(())
    }
}
