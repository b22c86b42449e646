//! The bytes of the log and of the rows.

use model::{MetricType, Operation, Shape};
use proptest::prelude::*;
use registry::{
    DecodeError, FamilyId, Record, RecordLog, Revived, SeriesId, Sweep, decode_chunk, decode_records, decode_shape,
    encode_shape,
};

use crate::harness::{START, World, account, count, histogram_shape, observe};

fn records() -> Vec<Record> {
    vec![
        Record::DefineFamily {
            id: FamilyId(1),
            account: account(1),
            name: "clicks".to_owned(),
            shape: encode_shape(&Shape::unconfigured(MetricType::Counter)),
            started: START,
        },
        Record::DefineSeries {
            id: SeriesId(7),
            family: FamilyId(1),
            labels: "a=\"\\n\"".to_owned(),
            started: START,
            state: Some(vec![1, 2]),
        },
        Record::Overflow { series: SeriesId(7) },
        Record::Apply { series: SeriesId(1_000_000), operation: Operation::Add(1.5) },
        Record::Apply { series: SeriesId(u64::MAX), operation: Operation::Set(-1.5) },
        Record::RetireFamily { id: FamilyId(1) },
    ]
}

fn encode(records: &[Record]) -> Vec<u8> {
    let mut log = RecordLog::new();
    for record in records {
        log.push(record);
    }
    log.into_bytes()
}

#[test]
fn records_read_back() {
    assert_eq!(decode_records(&encode(&records())), Ok(records()));
    assert_eq!(decode_records(&encode(&[])), Ok(Vec::new()));
    let shape = histogram_shape(&[0.005, 0.1, 1.0 / 3.0]);
    assert_eq!(decode_shape(&encode_shape(&shape)), Ok(shape));
    assert!(encode(&records()[3..4]).len() <= 1 + 14);
}

#[test]
fn what_no_plan_writes_is_an_error() {
    let apply = |value| Record::Apply { series: SeriesId(1), operation: Operation::Add(value) };
    let define = |labels: &str| Record::DefineSeries {
        id: SeriesId(1),
        family: FamilyId(1),
        labels: labels.to_owned(),
        started: START,
        state: None,
    };
    for labels in ["a", "a=b", "a=\"b\",a=\"c\"", "b=\"1\",a=\"2\"", "a=\"b\"} 1\n", "a=\"\"", "le=\"1\"", "a=\"\n\""] {
        assert_eq!(decode_records(&encode(&[define(labels)])), Err(DecodeError::Value), "{labels:?}");
    }
    assert_eq!(decode_records(&encode(&[apply(f64::NAN)])), Err(DecodeError::Value));
    assert_eq!(decode_records(&[]), Err(DecodeError::Malformed));
    assert_eq!(decode_records(&[9, 0]), Err(DecodeError::Format(9)));
}

#[test]
fn wrong_state_bytes_are_an_error() {
    let mut world = World::new();
    let observed = (0..90).map(|value| observe("size_bytes", MetricType::Summary, &[], f64::from(value)));
    world.send(account(1), observed.chain([count("clicks", &[], 1.0)]).collect());
    for row in world.registry.export(&mut Sweep::default(), 100).series {
        for position in 0..row.state.len() {
            let mut wrong = row.clone();
            wrong.state[position] ^= 4;
            assert!(Revived::from_rows([wrong]).is_err());
        }
        assert!(Revived::from_rows([row]).is_ok());
    }
}

proptest! {
    #[test]
    fn corrupt_bytes_never_panic(position in 0_usize..200, flip in 1_u8.., cut in 0_usize..200) {
        let mut bytes = encode(&records());
        let len = bytes.len();
        bytes[position % len] ^= flip;
        drop(decode_records(&bytes));
        bytes.truncate(cut % len);
        drop(decode_records(&bytes));

        let mut world = World::new();
        let items = (0..9).map(|page| count("page_views", &[("page", &page.to_string())], 1.0)).collect();
        world.send(account(1), items);
        for mut chunk in world.registry.export(&mut Sweep::default(), 100).chunks {
            let len = chunk.data.len();
            chunk.data[position % len] ^= flip;
            drop(decode_chunk(&chunk.data));
            chunk.data.truncate(cut % len);
            drop(decode_chunk(&chunk.data));
        }
    }
}
