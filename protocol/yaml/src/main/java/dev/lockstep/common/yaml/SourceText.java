package dev.lockstep.common.yaml;

/** One file's text, with the file's name for error messages. */
public record SourceText(String name, String text) {}
