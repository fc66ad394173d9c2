package dev.gatehouse.journey;
