package dev.belay.discovery.dns;

import java.util.List;

/** Records whose data is the same whoever asks: TXT, PTR, HINFO. */
final class Data implements Records {

    static final Data NONE = new Data(Type.TXT, 0, List.of());

    private final byte[][] records;

    Data(int type, int ttlSeconds, List<byte[]> data) {
        records = data.stream()
                .map(each -> new Bytes()
                        .u16(0xC000 | Query.HEADER_BYTES)
                        .u16(type)
                        .u16(Type.IN)
                        .u32(ttlSeconds)
                        .u16(each.length)
                        .put(each)
                        .whole())
                .toArray(byte[][]::new);
    }

    @Override
    public void write(Message message, Query query, Chance chance) {
        for (byte[] record : records) {
            if (!message.hasRoom(record.length)) {
                message.truncate();
                return;
            }
            message.put(record, 0, record.length).answered();
        }
    }

    @Override
    public void each(Seen seen) {
        for (byte[] record : records) {
            Records.show(record, 0, record.length, seen);
        }
    }
}
