package org.touroku.browser;

import static java.lang.System.Logger.Level.WARNING;
import static java.util.logging.Level.SEVERE;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.openqa.selenium.WebDriver;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import tools.jackson.databind.json.JsonMapper;

/// Headless Chromium with an empty profile, as it is installed on this machine: nothing is downloaded.
final class Browser implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /// Without a browser the tests are aborted; they fail where there has to be one: on a CI server, and with the system
    /// property `touroku.test.browser` set to `required`.
    static Browser start() {
        var options = new ChromeOptions().setBinary(installed("chromium").toFile())
                .addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                        "--disable-background-networking", "--disable-component-update", "--disable-sync",
                        "--no-proxy-server",
                        "--host-resolver-rules=MAP rebound.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                        "--force-prefers-reduced-motion", "--window-size=1600,1200");
        options.setCapability("goog:loggingPrefs", Map.of(LogType.BROWSER, "ALL", LogType.PERFORMANCE, "ALL"));
        var service = new ChromeDriverService.Builder().usingDriverExecutable(installed("chromedriver").toFile())
                .usingAnyFreePort().build();
        return new Browser(new ChromeDriver(service, options));
    }

    private static Path installed(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(directory -> Path.of(directory, program)).filter(Files::isExecutable).findFirst()
                .orElseGet(() -> missing(program));
    }

    private static Path missing(String program) {
        var message = "There is no " + program + " on the PATH.";
        if (System.getenv("CI") != null || System.getProperty("touroku.test.browser", "").equals("required")) {
            return fail(message);
        }
        // Surefire does not report why a whole class is aborted
        System.getLogger(Browser.class.getName()).log(WARNING, "Browser tests skipped: " + message);
        return abort(message);
    }

    WebDriver driver() {
        return driver;
    }

    /// Makes it ask for pages in this language.
    void prefer(String language) {
        driver.executeCdpCommand("Network.enable", Map.of());
        driver.executeCdpCommand("Network.setExtraHTTPHeaders",
                Map.of("headers", Map.of("Accept-Language", language)));
    }

    /// The errors that the browser has logged since the last call.
    List<String> errors() {
        return log(LogType.BROWSER).stream().filter(entry -> entry.getLevel().equals(SEVERE)).map(LogEntry::getMessage)
                .toList();
    }

    /// The addresses on the network that were requested since the last call.
    List<URI> requests() {
        return log(LogType.PERFORMANCE).stream().map(entry -> JSON.readTree(entry.getMessage()).at("/message"))
                .filter(message -> message.at("/method").stringValue().equals("Network.requestWillBeSent"))
                .map(message -> message.at("/params/request/url").stringValue())
                .filter(address -> !address.startsWith("data:"))
                .map(URI::create).toList();
    }

    private List<LogEntry> log(String type) {
        return driver.manage().logs().get(type).getAll();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
