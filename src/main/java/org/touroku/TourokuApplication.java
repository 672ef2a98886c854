package org.touroku;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class TourokuApplication {
    static void main(String[] args) {
        SpringApplication.run(TourokuApplication.class, args);
    }
}
