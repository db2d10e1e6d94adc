package io.tokenwright.rotation.connector;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Checks where an issuer's admin credential would be sent. */
public final class BaseUrl {
    private BaseUrl() {}

    /** Throws {@link InvalidDeclarationException} naming {@code key} and the remedy. */
    public static URI check(String key, String text) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw new InvalidDeclarationException(key + " \"" + text + "\" is not a URL: write https://host");
        }
        if (url.getHost() == null || url.getUserInfo() != null || url.getQuery() != null || url.getFragment() != null) {
            throw new InvalidDeclarationException(
                    key + " must be a scheme, a host and at most a port and a path: write https://host");
        }
        if (leadsToMetadata(url.getHost())) {
            throw new InvalidDeclarationException(key + " has host " + url.getHost()
                    + ", where a cloud keeps its metadata or nothing is: write the issuer's own host");
        }
        if (url.getScheme().equalsIgnoreCase("https")) {
            return url;
        }
        if (!url.getScheme().equalsIgnoreCase("http")) {
            throw new InvalidDeclarationException(key + " has scheme \"" + url.getScheme() + "\": write https");
        }
        if (!staysHere(key, url.getHost())) {
            throw new InvalidDeclarationException(key + " would send the admin token in clear to " + url.getHost()
                    + ", which is not on this machine or in a private network: write https");
        }
        return url;
    }

    /** Link-local, multicast and unspecified addresses. A name that is unknown now is looked at when it is called. */
    private static boolean leadsToMetadata(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host))
                    .anyMatch(a -> a.isLinkLocalAddress() || a.isMulticastAddress() || a.isAnyLocalAddress());
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static boolean staysHere(String key, String host) {
        try {
            InetAddress[] all = InetAddress.getAllByName(host);
            return Arrays.stream(all).allMatch(a -> a.isLoopbackAddress() || a.isSiteLocalAddress());
        } catch (UnknownHostException e) {
            throw new InvalidDeclarationException(key + " has host " + host
                    + ", which cannot be resolved, and plain http is allowed to private hosts only: write https");
        }
    }
}
