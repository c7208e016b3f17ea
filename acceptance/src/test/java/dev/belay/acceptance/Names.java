package dev.belay.acceptance;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/** What the server's DNS answers, as the JDK's own client asks it. */
final class Names {

    private Names() {}

    /** The addresses of a name, in their order. */
    static List<String> of(int port, String name) {
        var settings = new Hashtable<String, String>();
        settings.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        settings.put(Context.PROVIDER_URL, "dns://127.0.0.1:" + port);
        try {
            var context = new InitialDirContext(settings);
            Attribute found = context.getAttributes(name, new String[] {"A"}).get("A");
            var addresses = new ArrayList<String>();
            for (int i = 0; found != null && i < found.size(); i++) {
                addresses.add(String.valueOf(found.get(i)));
            }
            context.close();
            return addresses.stream().sorted().toList();
        } catch (NamingException exception) {
            throw new AssertionError(name, exception);
        }
    }
}
