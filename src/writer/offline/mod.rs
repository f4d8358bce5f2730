//! The offline writer: an honest generator without a model. Its ideas were written by hand and stand in
//! `src/writer/stock`; here they are chosen, adapted to what was asked and confirmed, and sent at a pace.
//! The same seed and the same commands give the same text. It writes English whatever the brief's language.

mod ask;
mod characters;
mod compose;
mod concept;
mod dice;
mod figure;
mod frame;
mod given;
mod names;
mod pick;
mod plot;
mod pointer;
mod refine;
mod slots;
mod statement;
mod steer;
mod stock;
mod stream;
mod text;
mod theme;
mod tokens;
mod world;

use std::sync::Arc;

use async_trait::async_trait;
use genesis_actors::domain::event::WriterInfo;
use genesis_actors::ports::writer::{Brief, Piece, Writer, WriterError, Written};
use tokio::sync::mpsc;

pub use stock::StockError;

/// The writer that needs no model.
#[derive(Debug)]
pub struct OfflineWriter {
    pace: u32,
    stock: stock::Stock,
    index: pick::Index,
}

impl OfflineWriter {
    /// Reads the stock. `pace` is in characters per second over a whole generation; 0 is as fast as it can.
    pub fn new(pace: u32) -> Result<Self, StockError> {
        let stock = stock::Stock::load()?;
        let index = pick::Index::new(&stock);
        Ok(Self { pace, stock, index })
    }

    /// Titles of the kernels, to see how many ideas there are.
    pub fn ideas(&self) -> Vec<&str> {
        self.stock
            .kernels
            .iter()
            .map(|kernel| kernel.title.as_str())
            .collect()
    }

    /// What is wrong with the stock's texts: slots nobody fills, names that share an initial, limits passed.
    pub fn faults(&self) -> Vec<String> {
        stock::faults(&self.stock)
    }
}

#[async_trait]
impl Writer for OfflineWriter {
    async fn write(
        &self,
        brief: Arc<Brief>,
        pieces: mpsc::Sender<Piece>,
    ) -> Result<Written, WriterError> {
        let proposals = compose::proposals(&self.stock, &self.index, &brief)
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
