package dev.belay.pipelines.notice;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Connections by TLS to servers that prove their names. */
final class Secured {

    private Secured() {}

    /** Trusts whom Java trusts. Closing it closes the socket beneath. */
    static SSLSocket over(Socket socket, String host) throws IOException {
        return over((SSLSocketFactory) SSLSocketFactory.getDefault(), socket, host);
    }

    static SSLSocket over(SSLSocketFactory factory, Socket socket, String host) throws IOException {
        var secure = (SSLSocket) factory.createSocket(socket, host, socket.getPort(), true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }
}
