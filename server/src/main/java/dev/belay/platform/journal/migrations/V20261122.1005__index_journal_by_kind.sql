create index entry_by_kind on journal.entry (kind text_pattern_ops, id desc);
