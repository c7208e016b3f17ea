/** The database: connections, transactions, migrations, notifications, and the embedded PostgreSQL. */
@NullMarked
package dev.belay.platform.database;

import org.jspecify.annotations.NullMarked;
