//! The offline writer: an honest generator without a model. Its ideas were written by hand and stand in
//! `src/writer/stock`; here they are chosen, adapted to what was asked and confirmed, and sent at a pace.
//! The same seed and the same commands give the same text. It writes Chinese in a session of a Chinese
//! language, and English in any other.

mod ask;
mod characters;
mod compose;
mod concept;
mod dice;
mod figure;
mod frame;
mod given;
mod kin;
mod names;
mod pick;
mod plot;
mod pointer;
mod refine;
mod slots;
mod statement;
mod steer;
mod stock;
mod story;
mod stream;
mod text;
mod theme;
mod tokens;
mod tongue;
mod world;

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use genesis_actors::domain::event::WriterInfo;
use genesis_actors::ports::writer::{Brief, Piece, Writer, WriterError, Written};
use tokio::sync::mpsc;

use stock::StockError;
use tongue::Tongue;

/// The writer that needs no model.
#[derive(Debug)]
pub struct OfflineWriter {
    pace: u32,
    english: OnceLock<Result<Library, StockError>>,
    chinese: OnceLock<Result<Library, StockError>>,
}

/// A language's stock, with what is known of its words.
#[derive(Debug)]
struct Library {
    stock: stock::Stock,
    index: pick::Index,
}

impl OfflineWriter {
    /// `pace` is in characters per second over a whole generation; 0 is as fast as it can. The stock of a
    /// language is read when it is first written in.
    pub fn new(pace: u32) -> Self {
        Self {
            pace,
            english: OnceLock::new(),
            chinese: OnceLock::new(),
        }
    }

    fn library(&self, tongue: Tongue) -> Result<&Library, &StockError> {
        let shelf = match tongue {
            Tongue::English => &self.english,
            Tongue::Chinese => &self.chinese,
        };
        let read = || {
            let stock = stock::Stock::load(tongue)?;
            let index = pick::Index::new(&stock);
            Ok(Library { stock, index })
        };
        shelf.get_or_init(read).as_ref()
    }

    /// Titles of the kernels for a session's language, to see how many ideas there are.
    pub fn ideas(&self, language: &str) -> Vec<&str> {
        self.library(Tongue::of(language))
            .map_or(Vec::new(), |library| {
                let kernels = library.stock.kernels.iter();
                kernels.map(|kernel| kernel.title.as_str()).collect()
            })
    }

    /// What is wrong with a language's stock: files that do not parse, slots nobody fills, names that share
    /// an initial, limits passed.
    pub fn faults(&self, language: &str) -> Vec<String> {
        match self.library(Tongue::of(language)) {
            Ok(library) => stock::faults(&library.stock),
            Err(error) => vec![error.to_string()],
        }
    }
}

#[async_trait]
impl Writer for OfflineWriter {
    async fn write(
        &self,
        brief: Arc<Brief>,
        pieces: mpsc::Sender<Piece>,
    ) -> Result<Written, WriterError> {
        let library = self
            .library(Tongue::of(&brief.language))
            .map_err(|error| WriterError::Invalid(error.to_string()))?;
        let proposals = compose::proposals(&library.stock, &library.index, &brief)
            .map_err(|error| WriterError::Invalid(error.to_string()))?;
        stream::send(brief.stage, &proposals, self.pace, &pieces).await;
        Ok(Written {
            proposals,
            writer: WriterInfo {
                kind: "offline".to_owned(),
                model: "genesis-offline-1".to_owned(),
                usage: None,
            },
            prompt: None,
        })
    }
}
