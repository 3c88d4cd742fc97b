package org.owuitunnel.client.openwebui;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;

class EntrancesTest {
    /** The fifth and sixth reach Open WebUI's own handler; the others might behind a proxy that tidies paths. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/auths/signup",
                "/api/v1/auths/signup?next=/",
                "/api/v1/auths/signup/",
                "/api/v1/auths/signup?",
                "/api/v1/auths/sign%75p",
                "/api/v1/auths/signup%0a",
                "//api/v1//auths/signup",
                "/api/v1/auths//signup//",
                "/%61pi/v1/%61uths%2Fsignup",
                "/api/v1/auths/%2573ignup",
                "/api/v1/auths/./signup",
                "/x/../api/v1/auths/signup",
                "/api/v1/auths/x/%2e%2e/signup",
                "\\api\\v1\\auths\\signup",
            })
    void signUpIsKnownHoweverItIsSpelled(String target) {
        assertThat(Entrances.isSignUp(head("POST", target))).isTrue();
        assertThat(Entrances.isSignUp(head("PUT", target))).isTrue();
        assertThat(Entrances.isEntrance(head("POST", target))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/v1/auths/SIGNUP",
        "POST, /API/V1/AUTHS/signup",
        "POST, /api/v1/auths/signups",
        "POST, /api/v1/auths/signin",
        "POST, /api/v1/auths/sign%zzup",
        "POST, /api/v1/chats/signup",
        "POST, /signup",
        "POST, /?/api/v1/auths/signup",
        "GET,  /api/v1/auths/signup",
        "OPTIONS, /api/v1/auths/signup",
        "POST, /",
        "POST, *",
    })
    void nothingElseIsSignUp(String method, String target) {
        assertThat(Entrances.isSignUp(head(method, target))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/v1/auths/signin,           true",
        "POST, /api/v1/auths/ldap,             true",
        "POST, /api/v1/auths/mfa/verify,       true",
        "POST, /api/v1/auths/oauth/x/token/exchange, true",
        "GET,  /oauth/google/callback?code=1,  true",
        "GET,  /oauth/oidc/login/callback,     true",
        "GET,  /api/v1/auths/,                 false",
        "GET,  /auth,                          false",
        "POST, /api/chat/completions,          false",
        "GET,  /ws/socket.io/,                 false",
    })
    void whateverSignsSomebodyInIsAnEntrance(String method, String target, boolean entrance) {
        assertThat(Entrances.isEntrance(head(method, target))).isEqualTo(entrance);
    }

    private static RequestHead head(String method, String target) {
        return new RequestHead(method, "name.example.test", target, false, Fields.EMPTY);
    }
}
