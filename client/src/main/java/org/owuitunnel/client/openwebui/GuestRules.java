package org.owuitunnel.client.openwebui;

import java.util.List;
import java.util.Set;
import org.owuitunnel.protocol.frame.RequestHead;

/**
 * What guests of Open WebUI may ask for: chats, voice, files, and all that an ordinary page needs; not what only admins may, nor what holds
 * or runs programs. Where a part of the app is for both, what guests may is listed, so that what a later version adds to it stays closed.
 * Stateless.
 */
final class GuestRules {
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    /** First segments that are closed: pages of admins, and accounts from a directory. */
    private static final Set<String> CLOSED = Set.of("admin", "workspace", "scim");

    /** Parts below {@code api/v1} that are closed: they hold programs, run them, or show everybody's doings. */
    private static final Set<String> CLOSED_PARTS = Set.of(
            "functions", "pipelines", "terminals", "analytics", "automations", "scim", "configs", "utils", "apps");

    /** Parts that guests may read and not change, but for {@link #CLOSED_WORDS}. */
    private static final Set<String> READ_ONLY_PARTS = Set.of("tools", "skills", "models", "groups");

    /** Segments that mean all of something, or how it is set up, wherever they stand below {@code api/v1}. */
    private static final Set<String> CLOSED_WORDS = Set.of(
            "admin",
            "config",
            "all",
            "export",
            "sync",
            "external",
            "metadata",
            "reindex",
            "reset",
            "valves",
            "base",
            "feedbacks",
            "leaderboard");

    /** What guests may all the same, as the first segments of the path. */
    private static final List<List<String>> OPEN = List.of(
            List.of("api", "v1", "configs", "banners"),
            List.of("api", "v1", "configs", "models", "defaults"),
            List.of("api", "v1", "tasks", "config"),
            List.of("api", "v1", "utils", "gravatar"),
            List.of("api", "v1", "chats", "all"),
            List.of("api", "v1", "knowledge", "search"));

    /** What guests may of the app's ways to models, which hand everything on that they do not know. */
    private static final Set<String> MODELS = Set.of("version", "tags", "models");

    private GuestRules() {}

    /** Whether a guest may have this. */
    static boolean allow(RequestHead head) {
        List<String> path = Segments.of(head.target());
        if (path.isEmpty()) {
            return true;
        }
        boolean reads = READING.contains(head.method());
        return switch (path.getFirst()) {
            case "ollama", "openai" -> maySeeModels(path, reads);
            case "api" -> path.size() < 2 || mayCall(path, reads);
            default -> !CLOSED.contains(path.getFirst());
        };
    }

    private static boolean maySeeModels(List<String> path, boolean reads) {
        boolean isSpeech = path.equals(List.of("openai", "audio", "speech"));
        return isSpeech || (reads && path.size() <= 3 && MODELS.contains(path.getLast()));
    }

    private static boolean mayCall(List<String> path, boolean reads) {
        if (!path.get(1).equals("v1")) {
            return switch (path.get(1)) {
                case "events" -> false;
                case "models" -> reads && path.size() == 2;
                case "tasks" -> path.size() > 2 && path.get(2).equals("chat");
                default -> true;
            };
        }
        if (path.size() < 3) {
            return true;
        }
        if (reads && OPEN.stream().anyMatch(open -> isBelow(open, path))) {
            return !path.getLast().equals("db");
        }
        String part = path.get(2);
        if (CLOSED_PARTS.contains(part) || (READ_ONLY_PARTS.contains(part) && !reads)) {
            return false;
        }
        if (part.equals("users")) {
            return mayOfUsers(path, reads);
        }
        return path.stream().skip(3).noneMatch(CLOSED_WORDS::contains) && mayOfRest(path, part, reads);
    }

    private static boolean isBelow(List<String> open, List<String> path) {
        return path.size() >= open.size() && path.subList(0, open.size()).equals(open);
    }

    /** Of others what stands beside their name, of himself everything. */
    private static boolean mayOfUsers(List<String> path, boolean reads) {
        if (path.size() < 4) {
            return false;
        }
        if (path.get(3).equals("user")) {
            return true;
        }
        if (!reads) {
            return false;
        }
        return path.size() == 4
                ? Set.of("groups", "permissions", "search", "usage").contains(path.get(3))
                : Set.of("active", "info", "image").contains(path.getLast());
    }

    private static boolean mayOfRest(List<String> path, String part, boolean reads) {
        String last = path.getLast();
        return switch (part) {
            case "retrieval" -> path.size() > 3 && Set.of("process", "query").contains(path.get(3));
            case "groups" -> path.size() == 3 || last.equals("info");
            case "chats" ->
                !(path.size() > 4 && path.get(3).equals("list") && path.get(4).equals("user"));
            case "auths" -> !(path.size() == 4 && last.equals("add"));
            case "audio" -> reads || Set.of("speech", "transcriptions").contains(last);
            case "images" -> reads || Set.of("generations", "edit").contains(last);
            case "tasks" -> last.equals("completions");
            default -> true;
        };
    }
}
