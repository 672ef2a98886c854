package org.touroku.browser;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.awaitility.core.ConditionFactory;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Operates the HAL Explorer as people do. Each action waits until the explorer shows the response.
final class Explorer {
    private static final JsonMapper JSON = new JsonMapper();
    /// The rows of links and forms of the response itself, without those of embedded resources.
    private static final String ROWS = "//tr[count(ancestor::app-response-explorer) = 1]";
    private static final String FORMS = "//h5[. = 'HAL-FORMS Template Elements']/ancestor::div[2]" + ROWS;

    private final WebDriver driver;

    private Explorer(WebDriver driver) {
        this.driver = driver;
    }

    /// @param service the address that people enter
    static Explorer open(Browser browser, String service) {
        var explorer = new Explorer(browser.driver());
        browser.driver().get(service);
        explorer.awaitResponse(0);
        return explorer;
    }

    /// Enters an API key where the explorer asks for one.
    Explorer useKey(String key) {
        ready(By.id("api-key")).sendKeys(key);
        return clickAndAwaitResponse(By.xpath("//form[label/input[@id = 'api-key']]/button"));
    }

    int status() {
        return Integer.parseInt(details("td").getFirst().getText().replaceFirst(" .*", ""));
    }

    JsonNode body() {
        return JSON.readTree(details("pre").getLast().getText());
    }

    /// The titles of the forms that are offered.
    List<String> forms() {
        return texts(FORMS + "/td[2]");
    }

    Explorer follow(String relation) {
        return clickAndAwaitResponse(By.xpath(ROWS + "[td[1] = '" + relation + "']//button[@title = 'GET Request']"));
    }

    /// Follows a templated link, with values by the names of variables.
    Explorer follow(String relation, Map<String, String> variables) {
        click(By.xpath(ROWS + "[td[1] = '" + relation + "']//button[@title = 'GET Request']"));
        return send(variables);
    }

    /// Follows a link of something embedded.
    ///
    /// @param item as in `users [0]`
    Explorer followEmbedded(String item, String relation) {
        var card = "//div[contains(@class, 'card')][div/a[. = '" + item + "']]";
        click(By.xpath(card + "/div/a"));
        return clickAndAwaitResponse(
                By.xpath(card + "//tr[td[1] = '" + relation + "']//button[@title = 'GET Request']"));
    }

    /// Sends a form without fields.
    Explorer submit(String title) {
        return clickAndAwaitResponse(form(title));
    }

    /// Sends a form with values by the labels of fields.
    Explorer submit(String title, Map<String, String> values) {
        click(form(title));
        return send(values);
    }

    private static By form(String title) {
        return By.xpath(FORMS + "[td[2] = '" + title + "']//button");
    }

    private Explorer send(Map<String, String> values) {
        values.forEach((label, value) -> {
            ready(field(label)).clear(); // it holds the current value
            ready(field(label)).sendKeys(value);
        });
        return clickAndAwaitResponse(By.id("requestDialogGoButton"));
    }

    /// @param label without the asterisk of what is required
    private static By field(String label) {
        return By.xpath("//*[@id = 'httpRequestModal']//*[normalize-space(translate(label, '*', '')) = '" + label
                + "']//input");
    }

    private Explorer clickAndAwaitResponse(By button) {
        var before = responses();
        click(button);
        awaitResponse(before);
        return this;
    }

    private void click(By element) {
        ready(element).click();
    }

    private WebElement ready(By element) {
        return patiently().until(() -> driver.findElement(element), e -> e.isDisplayed() && e.isEnabled());
    }

    /// The explorer disables its buttons as soon as it has sent a request, and until it shows the response.
    private void awaitResponse(long before) {
        patiently().until(() -> responses() > before && driver.findElement(By.id("go")).isEnabled());
    }

    private long responses() {
        return (Long) ((JavascriptExecutor) driver).executeScript("""
                return performance.getEntriesByType("resource")
                        .filter(entry => entry.initiatorType === "xmlhttprequest").length
                """);
    }

    private static ConditionFactory patiently() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20)).ignoreExceptions();
    }

    private List<WebElement> details(String element) {
        return driver.findElements(By.cssSelector("app-response-details " + element));
    }

    private List<String> texts(String xpath) {
        return driver.findElements(By.xpath(xpath)).stream().map(WebElement::getText).toList();
    }
}
