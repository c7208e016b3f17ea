package dev.belay;

/** All settings, for people who ask what there is. */
final class SettingsHelp {

    private SettingsHelp() {}

    /** The table for {@code --help}. */
    static String text() {
        var help = new StringBuilder();
        for (Settings.Key key : Settings.KEYS) {
            String unit = key.kind().isNumber() ? key.unit() + " from " + key.min() + " to " + key.max() : key.unit();
            String fallback = key.fallback().isEmpty() ? "" : "; " + key.fallback() + " by default";
            help.append("  --")
                    .append(key.label())
                    .append(" (")
                    .append(unit)
                    .append(fallback)
                    .append(")\n");
            help.append("        ")
                    .append(key.meaning())
                    .append(". Also ")
                    .append(key.variable())
                    .append(".\n");
        }
        return help.toString();
    }
}
