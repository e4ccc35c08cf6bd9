//! Finds out what a command lacks, and installs it before anything else happens.

use anyhow::Result;

use crate::machine::{self, Program};
use crate::progress::Progress;
use crate::project::Project;
use crate::toolchain;
use crate::tools::{self, Wanted};

/// What a command is about to do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Purpose {
    /// Run cargo alone.
    Checks,
    /// Build the pages.
    Pages,
    /// Build and serve the pages during development.
    Trunk,
    /// Build the pages and open them in a browser.
    Browser,
    /// Send a bank what its document allows and what it does not.
    Contract,
}

impl Purpose {
    fn tools(self) -> Wanted {
        Wanted {
            pages: !matches!(self, Self::Checks | Self::Contract),
            trunk: self == Self::Trunk,
            schemathesis: self == Self::Contract,
        }
    }
}

/// What is missing; nothing on a machine that has run the same command before.
#[derive(Debug)]
pub struct Preparation {
    toolchain: toolchain::Missing,
    programs: Vec<&'static Program>,
    tools: tools::Missing,
}

/// `cargo xtask tools`.
pub fn run(project: &Project) -> Result<()> {
    let preparation = Preparation::find(project, Purpose::Trunk)?;
    preparation.run(project, &mut Progress::new(preparation.steps()))?;
    println!("{}", tools::list(project)?);
    Ok(())
}

impl Preparation {
    /// Looks at the machine without changing it.
    pub fn find(project: &Project, purpose: Purpose) -> Result<Self> {
        let toolchain = toolchain::Missing::find(project)?;
        if purpose == Purpose::Checks {
            return Ok(Self {
                toolchain,
                programs: Vec::new(),
                tools: tools::Missing::default(),
            });
        }
        let tools = tools::Missing::find(project, purpose.tools())?;
        let mut programs = tools.programs();
        if purpose == Purpose::Browser {
            programs.extend(machine::browsers());
        }
        programs.retain(|program| program.find().is_none());
        Ok(Self {
            toolchain,
            programs,
            tools,
        })
    }

    /// How many steps [`Self::run`] takes.
    pub fn steps(&self) -> usize {
        usize::from(!self.toolchain.is_empty()) + usize::from(!self.programs.is_empty()) + self.tools.steps()
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
            progress.step(&title, || machine::install(project, &self.programs))?;
        }
        self.tools.install(project, progress)
    }
}
